import type {
  AliasListEntry, CreateAliasCommandInput, DeleteAliasCommandInput, ListAliasesCommandInput, ListAliasesResponse, UpdateAliasCommandInput,
} from "@aws-sdk/client-kms";
import type { Call, Operation } from "../../kernel/operation";
import { string, structure } from "../../kernel/shape";
import { fail } from "./errors";
import { aliasName, keyId, page, paged, trailResources } from "./shapes";
import { callerContext, type Alias, type Kms } from "./state";

const MOST_OF_A_KEY = 50;

/** Throws for names that are nobody's to give. */
function checkName(name: string): void {
  if (!name.startsWith("alias/") || name === "alias/") throw fail("ValidationException", "Invalid identifier");
  if (!/^alias\/[a-zA-Z0-9/_-]+$/.test(name)) throw fail("InvalidAliasNameException", "Alias contains invalid characters");
  if (name.startsWith("alias/aws/")) throw fail("NotAuthorizedException", "");
}

/** The alias of that name. */
function existing(kms: Kms, name: string, call: Call): Alias {
  const alias = kms.alias(name, call);
  if (!alias) throw fail("NotFoundException", `Alias ${kms.arnOf(name, call)} is not found.`);
  return alias;
}

/** AWS: an alias is given by two permissions, on the alias and on the key. */
export const createAlias = (kms: Kms): Operation<CreateAliasCommandInput, object> => ({
  input: structure({ AliasName: aliasName, TargetKeyId: keyId }),
  readOnly: false,
  trail: ({ TargetKeyId }, _output, call) => trailResources(() => kms.key(TargetKeyId!, call)),
  authorize: ({ AliasName, TargetKeyId }, call) =>
    [kms.aliasAccess(AliasName!, "CreateAlias", call), kms.access(kms.key(TargetKeyId!, call), "CreateAlias", call)],
  run({ AliasName, TargetKeyId }, call) {
    checkName(AliasName!);
    const key = kms.key(TargetKeyId!, call);
    key.requireKept();
    if (kms.alias(AliasName!, call)) throw fail("AlreadyExistsException", `An alias with the name ${kms.arnOf(AliasName!, call)} already exists`);
    if (key.aliases.size >= MOST_OF_A_KEY) throw fail("LimitExceededException", `Key ${key.arn} has reached the limit of ${MOST_OF_A_KEY} aliases`);
    kms.addAlias(AliasName!, key, call);
    return {};
  },
});

/** AWS: and moved by three, on the alias and on both keys. */
export const updateAlias = (kms: Kms): Operation<UpdateAliasCommandInput, object> => ({
  input: structure({ AliasName: aliasName, TargetKeyId: keyId }),
  readOnly: false,
  trail: ({ TargetKeyId }, _output, call) => trailResources(() => kms.key(TargetKeyId!, call)),
  authorize: ({ AliasName, TargetKeyId }, call) => [
    kms.aliasAccess(AliasName!, "UpdateAlias", call), kms.access(existing(kms, AliasName!, call).key, "UpdateAlias", call),
    kms.access(kms.key(TargetKeyId!, call), "UpdateAlias", call),
  ],
  run({ AliasName, TargetKeyId }, call) {
    checkName(AliasName!);
    const alias = existing(kms, AliasName!, call);
    const key = kms.key(TargetKeyId!, call);
    key.requireKept();
    alias.key.aliases.delete(alias.name);
    key.aliases.add(alias.name);
    alias.key = key;
    alias.updatedAt = call.time;
    return {};
  },
});

export const deleteAlias = (kms: Kms): Operation<DeleteAliasCommandInput, object> => ({
  input: structure({ AliasName: aliasName }),
  readOnly: false,
  trail: ({ AliasName }, _output, call) => trailResources(() => existing(kms, AliasName!, call).key),
  authorize: ({ AliasName }, call) =>
    [kms.aliasAccess(AliasName!, "DeleteAlias", call), kms.access(existing(kms, AliasName!, call).key, "DeleteAlias", call)],
  run({ AliasName }, call) {
    checkName(AliasName!);
    const alias = existing(kms, AliasName!, call);
    alias.key.aliases.delete(alias.name);
    kms.in(call).aliases.delete(alias.name);
    return {};
  },
});

const describe = ({ name, arn, key, createdAt, updatedAt }: Alias): AliasListEntry =>
  ({ AliasName: name, AliasArn: arn, TargetKeyId: key.id, CreationDate: new Date(createdAt), LastUpdatedDate: new Date(updatedAt) });

export const listAliases = (kms: Kms): Operation<ListAliasesCommandInput, ListAliasesResponse> => ({
  input: structure({ KeyId: string({ min: 1, max: 2048 }), ...paged }),
  readOnly: true,
  authorize: (_input, call) => [{ action: "kms:ListAliases", resource: "*", context: callerContext(call) }],
  run(input, call) {
    const key = input.KeyId === undefined ? undefined : kms.key(input.KeyId, call);
    const all = [...kms.in(call).aliases.values()].filter((alias) => key === undefined || alias.key === key).sort((a, b) => (a.name < b.name ? -1 : 1));
    const { items, rest } = page(all, input, 50);
    return { Aliases: items.map(describe), ...rest };
  },
});
