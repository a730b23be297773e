export interface ArchiveFile {
  /** With `/`, without a leading one and without `..`. */
  readonly path: string;
  readonly data: Uint8Array;
  readonly executable: boolean;
}

/**
 * An archive as a program gave it, with all its bytes. A `Map`, because that survives the channel from the program's
 * process, and no other value of a program is one. `files` are ordered by path; `zip` are the bytes of the zip file
 * when the program gave one.
 */
export type Archive = ReadonlyMap<"files", readonly ArchiveFile[]> & ReadonlyMap<"zip", Uint8Array | undefined>;

export const makeArchive = (files: readonly ArchiveFile[], zip?: Uint8Array): Archive =>
  new Map<string, unknown>([["files", files], ["zip", zip]]) as unknown as Archive;

export const isArchive = (value: unknown): value is Archive => value instanceof Map;
