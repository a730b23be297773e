import type { DBSubnetGroup, VpcSecurityGroupMembership } from "@aws-sdk/client-rds";
import { createHash } from "node:crypto";
import { fail } from "./errors";

/** The default VPC of a region, of which RDS shows a little. EC2 is not in the local cloud, so there is no other. */
export interface Network {
  readonly vpcId: string;
  readonly zones: readonly string[];
  readonly subnetGroup: DBSubnetGroup;
  readonly securityGroups: VpcSecurityGroupMembership[];
  /** The account's own part of the names of endpoints. */
  readonly domain: string;
}

const SUBNETS = ["a", "b", "c"];

/** Always the same for an account and a region, as a default VPC is. */
export function networkOf(account: string, region: string, partition: string): Network {
  const hex = (what: string) => createHash("sha256").update(`${account}:${region}:${what}`).digest("hex").slice(0, 17);
  const zones = SUBNETS.map((letter) => region + letter);
  const vpcId = `vpc-${hex("vpc")}`;
  return {
    vpcId, zones, domain: `c${hex("domain").slice(0, 11)}`,
    securityGroups: [{ VpcSecurityGroupId: `sg-${hex("group")}`, Status: "active" }],
    subnetGroup: {
      DBSubnetGroupName: "default", DBSubnetGroupDescription: "default", VpcId: vpcId, SubnetGroupStatus: "Complete",
      DBSubnetGroupArn: `arn:${partition}:rds:${region}:${account}:subgrp:default`, SupportedNetworkTypes: ["IPV4"],
      Subnets: zones.map((Name) => ({ SubnetIdentifier: `subnet-${hex(Name)}`, SubnetAvailabilityZone: { Name }, SubnetOutpost: {}, SubnetStatus: "Active" })),
    },
  };
}

/** Throws when a subnet group other than the default one is named: others cannot be made here. */
export function checkSubnetGroup(name: string | undefined): void {
  if (name !== undefined && name.toLowerCase() !== "default") throw fail("DBSubnetGroupNotFoundFault", `DB subnet group '${name}' does not exist.`);
}

/** AWS: Route 53's zone of the RDS endpoints of a region, for alias records. */
export const HOSTED_ZONES: Readonly<Record<string, string>> = {
  "us-east-1": "Z2R2ITUGPM61AM", "us-east-2": "Z2XHWR1WZ565X2", "us-west-1": "Z10WI91S59XXQN", "us-west-2": "Z1PVIF0B656C1W",
  "ca-central-1": "Z1JG78QDLHBN7A", "sa-east-1": "Z2P8PVJHKRWJVC", "eu-west-1": "Z29XKXDKYMONMX", "eu-west-2": "Z1TTGA775OQIYO", "eu-west-3": "Z2MZVJ82NJMGTU",
  "eu-central-1": "Z1RLNUO7B9Q6NB", "eu-north-1": "Z2VL5P9BHKQ8OA", "ap-south-1": "Z2VFMSZA74J7XZ", "ap-northeast-1": "Z24O6O9L7SGTNB", "ap-northeast-2": "Z3ET9LS80ER2FC",
  "ap-southeast-1": "Z2G0U3KFCY8NZ5", "ap-southeast-2": "Z32T0VRHXEXS0V",
};

export const hostedZone = (region: string): string => HOSTED_ZONES[region] ?? "Z2R2ITUGPM61AM";
