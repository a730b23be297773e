import type {
  CreateAccessKeyCommandInput, CreateAccessKeyResponse, DeleteAccessKeyCommandInput, ListAccessKeysCommandInput, ListAccessKeysResponse,
  UpdateAccessKeyCommandInput,
} from "@aws-sdk/client-iam";
import type { Call, Operation } from "../../../kernel/operation";
import { string, structure, type Shape } from "../../../kernel/shape";
import { onUser } from "../access";
import { keyOut } from "../describe";
import { missing, quotaExceeded } from "../errors";
import type { User, UserKey } from "../model";
import { page } from "../paging";
import { PAGE, userName } from "../shapes";
import type { Iam } from "../state";
import { nameOrCaller } from "./users";

/** Access keys of users: with an active one, whoever signs with it is the user. */

const MOST = 2;
const SECRET_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

const keyId = (): Shape => string({ min: 16, max: 128, pattern: /[\w]+/, required: true });

function keyOf(user: User, id: string): UserKey {
  const key = user.keys.find((known) => known.id === id);
  if (!key) throw missing(`The Access Key with id ${id} cannot be found.`);
  return key;
}

const owner = (iam: Iam, name: string | undefined, call: Call): User => iam.userNamed(nameOrCaller(name, call));

export const createAccessKey = (iam: Iam): Operation<CreateAccessKeyCommandInput, CreateAccessKeyResponse> => ({
  input: structure({ UserName: userName({}) }),
  readOnly: false,
  authorize: ({ UserName }, call) => [onUser(iam, call, "CreateAccessKey", nameOrCaller(UserName, call))],
  run({ UserName }, call) {
    const user = owner(iam, UserName, call);
    if (user.keys.length >= MOST) throw quotaExceeded("AccessKeysPerUser", MOST);
    const { ids } = iam.context;
    const key: UserKey = { id: `AKIA${ids.text(16)}`, secret: ids.text(40, SECRET_ALPHABET), created: iam.now(), status: "Active" };
    user.keys.push(key);
    iam.enable(user, key);
    const { CreateDate } = keyOut(user, key);
    return { AccessKey: { UserName: user.name, AccessKeyId: key.id, Status: key.status, SecretAccessKey: key.secret, CreateDate } };
  },
});

export const listAccessKeys = (iam: Iam): Operation<ListAccessKeysCommandInput, ListAccessKeysResponse> => ({
  input: structure({ UserName: userName({}), ...PAGE }),
  readOnly: true,
  authorize: ({ UserName }, call) => [onUser(iam, call, "ListAccessKeys", nameOrCaller(UserName, call))],
  run({ UserName, ...paging }, call) {
    const user = owner(iam, UserName, call);
    const { items, ...rest } = page(user.keys, ({ id }) => id, paging);
    return { AccessKeyMetadata: items.map((key) => keyOut(user, key)), ...rest };
  },
});

export const updateAccessKey = (iam: Iam): Operation<UpdateAccessKeyCommandInput, object> => ({
  // AWS: only AWS itself makes a key Expired.
  input: structure({ UserName: userName({}), AccessKeyId: keyId(), Status: string({ oneOf: ["Active", "Inactive"], required: true }) }),
  readOnly: false,
  authorize: ({ UserName }, call) => [onUser(iam, call, "UpdateAccessKey", nameOrCaller(UserName, call))],
  run({ UserName, AccessKeyId, Status }, call) {
    const user = owner(iam, UserName, call);
    const key = keyOf(user, AccessKeyId!);
    key.status = Status as UserKey["status"];
    if (key.status === "Active") iam.enable(user, key); else iam.context.credentials.remove(key.id);
    return {};
  },
});

export const deleteAccessKey = (iam: Iam): Operation<DeleteAccessKeyCommandInput, object> => ({
  input: structure({ UserName: userName({}), AccessKeyId: keyId() }),
  readOnly: false,
  authorize: ({ UserName }, call) => [onUser(iam, call, "DeleteAccessKey", nameOrCaller(UserName, call))],
  run({ UserName, AccessKeyId }, call) {
    const user = owner(iam, UserName, call);
    const key = keyOf(user, AccessKeyId!);
    user.keys.splice(user.keys.indexOf(key), 1);
    iam.context.credentials.remove(key.id);
    return {};
  },
});
