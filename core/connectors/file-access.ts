// The power over files that connectors get: names inside one folder, nothing else. Handed in, so that tests need no disk.
export type FileAccess = {
  /** Null when the file is not there. */
  read(name: string): Promise<string | null>
  /** Flushed before it resolves. Makes folders on the way. */
  append(name: string, text: string): Promise<void>
  /** Replaces the file as a whole or not at all; flushed before it resolves. */
  replace(name: string, text: string): Promise<void>
}
