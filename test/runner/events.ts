/** What jest tells of a tier while it runs: reporter.cjs sends it. */

export interface FileBegan {
  readonly kind: 'began';
  /** Below the project. */
  readonly file: string;
}

export interface TestEnded {
  readonly kind: 'test';
  readonly file: string;
  readonly passed: boolean;
}

export interface FileEnded {
  readonly kind: 'ended';
  readonly file: string;
  readonly seconds: number;
  readonly passed: number;
  readonly failed: number;
  /** Neither passed nor failed: skipped, todo. */
  readonly pending: number;
  readonly failures: readonly Failure[];
}

export interface Failure {
  /** Full name of the test; of the file if it could not run at all. */
  readonly name: string;
  readonly message: string;
}

export type TestEvent = FileBegan | TestEnded | FileEnded;
