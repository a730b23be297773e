import type {
  CreateUserCommandInput, CreateUserResponse, DeleteUserCommandInput, GetUserCommandInput, GetUserResponse, ListUsersCommandInput, ListUsersResponse,
  UpdateUserCommandInput,
} from "@aws-sdk/client-iam";
import type { Call, Operation } from "../../../kernel/operation";
import { structure } from "../../../kernel/shape";
import { ask, boundaryContext, onAll, onUser, tagContext } from "../access";
import { userInList, userOut } from "../describe";
import { forgetPrincipal } from "../documents";
import { conflict, fail, quotaExceeded } from "../errors";
import type { User } from "../model";
import { page } from "../paging";
import { arn, checkName, checkPath, newUserName, PAGE, path, tagList, userName } from "../shapes";
import type { Iam } from "../state";
import { readTags } from "../tags";
import { boundaryNamed } from "./boundaries";

const MOST = 5000;

/** The user that is named or, without a name, the caller. */
export function nameOrCaller(name: string | undefined, { caller }: Call): string {
  if (name !== undefined) return name;
  if (caller.type === "IAMUser") return caller.userName;
  throw fail("ValidationError", "Must specify userName when calling with non-User credentials");
}

export const createUser = (iam: Iam): Operation<CreateUserCommandInput, CreateUserResponse> => ({
  input: structure({ Path: path(), UserName: newUserName(), PermissionsBoundary: arn({}), Tags: tagList() }),
  readOnly: false,
  authorize({ UserName, Path, PermissionsBoundary, Tags }, call) {
    const question = onUser(iam, call, "CreateUser", UserName!, { ...boundaryContext(PermissionsBoundary), ...tagContext(Tags) });
    return [{ ...question, resource: iam.arn(`user${checkPath(Path)}${UserName}`) }];
  },
  run(input) {
    const name = input.UserName!;
    checkName("userName", name);
    const path = checkPath(input.Path);
    if (iam.hasName("user", name)) throw fail("EntityAlreadyExistsException", `User with name ${name} already exists.`);
    if (iam.users.size >= MOST) throw quotaExceeded("UsersPerAccount", MOST);
    const user: User = {
      kind: "user", name, path, arn: iam.arn(`user${path}${name}`), id: `AIDA${iam.context.ids.text(17)}`, created: iam.now(),
      inline: new Map(), attached: new Map(), boundary: boundaryNamed(iam, input.PermissionsBoundary), tags: readTags(input.Tags), keys: [],
    };
    iam.add(user);
    return { User: userOut(user) };
  },
});

export const getUser = (iam: Iam): Operation<GetUserCommandInput, GetUserResponse> => ({
  input: structure({ UserName: userName({}) }),
  readOnly: true,
  authorize({ UserName }, call) {
    if (UserName === undefined && call.caller.type === "Root") return [ask(call, "GetUser", iam.arn("root"))];
    return [onUser(iam, call, "GetUser", nameOrCaller(UserName, call))];
  },
  run({ UserName }, call) {
    if (UserName === undefined && call.caller.type === "Root") {
      // AWS: the root has no name and no path, and was made with the account.
      return { User: { UserId: call.account, Arn: iam.arn("root"), CreateDate: new Date(iam.opened) } as GetUserResponse["User"] };
    }
    return { User: userOut(iam.userNamed(nameOrCaller(UserName, call))) };
  },
});

export const listUsers = (iam: Iam): Operation<ListUsersCommandInput, ListUsersResponse> => ({
  input: structure({ PathPrefix: path(), ...PAGE }),
  readOnly: true,
  authorize: ({ PathPrefix }, call) => [onAll(iam, call, "ListUsers", "user", PathPrefix)],
  run({ PathPrefix = "/", ...paging }) {
    const { items, ...rest } = page([...iam.users.values()].filter((user) => user.path.startsWith(PathPrefix)), (user) => user.name, paging);
    return { Users: items.map(userInList), ...rest };
  },
});

export const updateUser = (iam: Iam): Operation<UpdateUserCommandInput, object> => ({
  input: structure({ UserName: userName(), NewPath: path(), NewUserName: newUserName({}) }),
  readOnly: false,
  authorize({ UserName, NewPath, NewUserName }, call) {
    const user = iam.users.get(UserName!);
    // AWS: both the user as it is and the user as it will be.
    const renamed = iam.arn(`user${NewPath ?? user?.path ?? "/"}${NewUserName ?? UserName}`);
    return [onUser(iam, call, "UpdateUser", UserName!), ask(call, "UpdateUser", renamed, {}, user?.tags)];
  },
  run({ UserName, NewPath, NewUserName }) {
    const user = iam.userNamed(UserName!);
    const name = NewUserName ?? user.name;
    checkName("newUserName", name);
    const path = NewPath === undefined ? user.path : checkPath(NewPath);
    if (name.toLowerCase() !== user.name.toLowerCase() && iam.hasName("user", name)) {
      throw fail("EntityAlreadyExistsException", `User with name ${name} already exists.`);
    }
    iam.remove(user);
    Object.assign(user, { name, path, arn: iam.arn(`user${path}${name}`) });
    iam.add(user);
    for (const key of user.keys) if (key.status === "Active") iam.enable(user, key);
    return {};
  },
});

export const deleteUser = (iam: Iam): Operation<DeleteUserCommandInput, object> => ({
  input: structure({ UserName: userName() }),
  readOnly: false,
  authorize: ({ UserName }, call) => [onUser(iam, call, "DeleteUser", UserName!)],
  run({ UserName }) {
    const user = iam.userNamed(UserName!);
    if (user.keys.length > 0) throw conflict("Cannot delete entity, must delete access keys first.");
    if (user.attached.size > 0) throw conflict("Cannot delete entity, must detach all policies first.");
    if (user.inline.size > 0) throw conflict("Cannot delete entity, must delete policies first.");
    iam.remove(user);
    forgetPrincipal(iam.roles.values(), user);
    return {};
  },
});
