import { strict as assert } from "node:assert";
import { LocalCloud } from "../../../local/cloud";
import { openEngineDoor, type EngineDoor } from "../../../local/engine/serve";
import { loadProtocol, type Protocol, type Struct } from "../../../local/engine/requests";

type Answer = { getProperties(): Struct; getId(): string; getInputs(): Struct; getFailuresList(): { getProperty(): string; getReason(): string }[]; getReplacesList(): string[]; getDiffsList(): string[]; getReturn(): Struct };
type Client = Record<string, (message: object, callback: (error: Error | null, answer: Answer) => void) => void> & { close(): void };

const URN = "urn:pulumi:dev::p::my:Component$aws:sqs/queue:Queue::inbox";

describe("the provider over gRPC", () => {
  let cloud: LocalCloud;
  let door: EngineDoor;
  let protocol: Protocol;
  const clients: Client[] = [];
  before(async () => {
    cloud = await LocalCloud.open({ seed: "grpc" });
    door = await openEngineDoor(cloud.kernel);
    protocol = loadProtocol();
  });
  after(async () => {
    for (const client of clients) client.close();
    await door.close();
    await cloud.dispose();
  });

  const connect = (): Client => {
    const Class = protocol.grpc.makeGenericClientConstructor(protocol.service as never, "ResourceProvider");
    // A pool of its own for each client, as each provider of an engine has a connection of its own.
    const client = new Class(`127.0.0.1:${door.awsPort}`, protocol.grpc.credentials.createInsecure(), { "grpc.use_local_subchannel_pool": 1 }) as unknown as Client;
    clients.push(client);
    return client;
  };
  const ask = (client: Client, method: string, message: object) => new Promise<Answer>((resolve, reject) => client[method]!(message, (error, answer) => (error ? reject(error) : resolve(answer))));
  const struct = (value: object) => protocol.Struct.fromJavaScript(value) as never;
  const configured = async (args: object): Promise<Client> => {
    const client = connect();
    const request = new protocol.messages.ConfigureRequest();
    request.setArgs(struct(args));
    await ask(client, "configure", request);
    return client;
  };
  const create = (client: Client, properties: object, preview = false) => {
    const request = new protocol.messages.CreateRequest();
    request.setUrn(URN);
    request.setProperties(struct(properties));
    request.setPreview(preview);
    return ask(client, "create", request);
  };

  it("keeps the settings of each connection apart", async () => {
    const [one, two] = [await configured({ region: "eu-west-1", defaultTags: JSON.stringify({ tags: { owner: "one" } }) }), await configured({ region: "us-west-2" })];
    const [made, madeToo] = await Promise.all([create(one, { name: "same" }), create(two, { name: "same" })]);
    assert.deepEqual([made, madeToo].map((answer) => answer.getProperties().toJavaScript()).map(({ arn, tagsAll }) => [arn, tagsAll]), [
      ["arn:aws:sqs:eu-west-1:123456789012:same", { owner: "one" }], ["arn:aws:sqs:us-west-2:123456789012:same", {}],
    ]);
  });

  it("says of a preview what it knows, and makes nothing", async () => {
    const answer = await create(await configured({}), { name: "later", delaySeconds: 5 }, true);
    const properties = answer.getProperties().toJavaScript();
    assert.deepEqual([properties.name, properties.delaySeconds, properties.region, properties.arn], ["later", 5, "us-east-1", undefined]);
    assert.equal(answer.getId(), "");
    assert.equal(cloud.kernel.journal.since(0).some((entry) => JSON.stringify(entry).includes("later")), false);
  });

  it("answers with AWS's error, and refuses a connection that was not configured", async () => {
    await assert.rejects(create(await configured({}), { name: "not a name" }), /InvalidParameterValue|can only include/i);
    await assert.rejects(create(connect(), { name: "x" }), /never configured/);
  });

  it("checks, reads what is gone as nothing, and answers functions", async () => {
    const client = await configured({});
    const check = new protocol.messages.CheckRequest();
    check.setUrn(URN);
    check.setNews(struct({ delay: 1 }));
    const checked = await ask(client, "check", check);
    assert.deepEqual(checked.getFailuresList().map((failure) => failure.getProperty()), ["delay"]);
    const read = new protocol.messages.ReadRequest();
    read.setUrn(URN);
    read.setId(`${cloud.url}/123456789012/none`);
    assert.equal((await ask(client, "read", read)).getId(), "");
    const invoke = new protocol.messages.InvokeRequest();
    invoke.setTok("aws:index/getRegion:getRegion");
    assert.equal((await ask(client, "invoke", invoke)).getReturn().toJavaScript().region, "us-east-1");
  });

  it("makes everything anew in another region", async () => {
    const request = new protocol.messages.DiffRequest();
    request.setOldInputs(struct({ region: "us-east-1", version: "7.0.0" }));
    request.setNews(struct({ region: "us-west-2", version: "7.1.0" }));
    const answer = await ask(await configured({}), "diffConfig", request);
    assert.deepEqual([answer.getDiffsList(), answer.getReplacesList()], [["region"], ["region"]]);
  });
});
