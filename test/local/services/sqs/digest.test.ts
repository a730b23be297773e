import * as assert from "node:assert/strict";
import type { MessageAttributeValue } from "@aws-sdk/client-sqs";
import { md5, md5OfAttributes } from "../../../../local/services/sqs/digest";

describe("sqs: digests", () => {
  it("md5 of a body is that of its UTF-8 bytes", () => {
    assert.equal(md5("This is a test message"), "fafb00f5732ab283681e124bf8747ed1");
  });

  // From the README of the npm package aws-md5-of-message-attributes; not taken from AWS itself.
  const string = { DataType: "String", StringValue: "attribValue 1" };
  const number = { DataType: "Number.float", StringValue: "4563442423554324324264524243.32543234" };
  const binary = { DataType: "Binary", BinaryValue: Buffer.from("Hello binary world!") };
  const cases: [name: string, attributes: Record<string, MessageAttributeValue>, digest: string][] = [
    ["a string", { attribName1: string }, "19e27d4e946b072f3f58da80d94fd778"],
    ["a custom number", { customNumberTypeAttrib: number }, "9fe1b90bbd9965bdf77bac517c7d2495"],
    ["bytes", { binaryAttribute: binary }, "31a92b15d92f8db860eda32aceb656c3"],
    ["several", { customNumberTypeAttrib: number, binaryAttribute: binary, attribName1: string }, "c932db14a896c663f83c260297d594ff"],
  ];
  for (const [name, attributes, digest] of cases) {
    it(`md5 of message attributes: ${name}`, () => assert.equal(md5OfAttributes(attributes), digest));
  }
});
