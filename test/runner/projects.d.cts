declare const projects: readonly {
  readonly displayName: string;
  readonly testMatch: readonly string[];
  readonly globalSetup?: string;
  readonly globalTeardown?: string;
}[];
export = projects;
