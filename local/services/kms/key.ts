import type { KeyMetadata } from "@aws-sdk/client-kms";
import type { Timer } from "../../kernel/clock";
import type { Material } from "./ciphertext";
import { fail } from "./errors";
import type { Grant } from "./grant";

/** When the material of a key is replaced. */
export interface Rotation {
  readonly periodInDays: number;
  /** Milliseconds since the epoch. */
  next: number;
  timer: Timer;
}

export interface KeyOrigin {
  readonly id: string;
  readonly arn: string;
  readonly account: string;
  readonly createdAt: number;
  readonly manager: "CUSTOMER" | "AWS";
}

/** A symmetric key. */
export class Key {
  enabled = true;
  description = "";
  policy = "";
  tags: Readonly<Record<string, string>> = {};
  rotation: Rotation | undefined;
  /** While it waits to be deleted. */
  deletion: { readonly at: number; readonly days: number; readonly timer: Timer } | undefined;
  readonly grants = new Map<string, Grant>();
  /** Names beginning with `alias/`. */
  readonly aliases = new Set<string>();
  /** Oldest first; the last one encrypts. */
  readonly materials: Material[] = [];
  readonly rotations: { readonly at: number; readonly materialId: string; readonly type: "AUTOMATIC" | "ON_DEMAND" }[] = [];

  constructor(readonly origin: KeyOrigin) {}

  get id(): string {
    return this.origin.id;
  }

  get arn(): string {
    return this.origin.arn;
  }

  get state(): "Enabled" | "Disabled" | "PendingDeletion" {
    return this.deletion ? "PendingDeletion" : this.enabled ? "Enabled" : "Disabled";
  }

  get material(): Material {
    return this.materials[this.materials.length - 1]!;
  }

  /** Throws unless the key can be used. */
  requireEnabled(): void {
    this.requireKept();
    if (!this.enabled) throw fail("DisabledException", `${this.arn} is disabled.`);
  }

  /** Throws when the key waits to be deleted. */
  requireKept(): void {
    if (this.deletion) throw fail("KMSInvalidStateException", `${this.arn} is pending deletion.`);
  }

  describe(): KeyMetadata {
    const { id, arn, account, createdAt, manager } = this.origin;
    return {
      AWSAccountId: account, KeyId: id, Arn: arn, CreationDate: new Date(createdAt), Enabled: this.state === "Enabled", Description: this.description,
      KeyUsage: "ENCRYPT_DECRYPT", KeyState: this.state, ...(this.deletion && { DeletionDate: new Date(this.deletion.at) }), Origin: "AWS_KMS", KeyManager: manager,
      CustomerMasterKeySpec: "SYMMETRIC_DEFAULT", KeySpec: "SYMMETRIC_DEFAULT", EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"], MultiRegion: false,
      CurrentKeyMaterialId: this.material.id,
    };
  }
}
