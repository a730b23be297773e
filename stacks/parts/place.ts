import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** Where a component lives: what ARNs are made of, when they must be known before the resource exists. */
export interface Place {
  readonly partition: pulumi.Output<string>;
  readonly region: pulumi.Output<string>;
  readonly accountId: pulumi.Output<string>;
}

/** Asked with the component's own provider, so that a component in another region knows its own. */
export const placeOf = (parent: pulumi.Resource): Place => ({
  partition: aws.getPartitionOutput({}, { parent }).partition,
  region: aws.getRegionOutput({}, { parent }).region,
  accountId: aws.getCallerIdentityOutput({}, { parent }).accountId,
});
