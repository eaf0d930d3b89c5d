export const BLOCK_SIZE: number;
export const PORTS_VARIABLE: string;
export function claimPorts(): Promise<number>;
export function isolate(): Promise<void>;
export function isolated(
  env: Readonly<Record<string, string | undefined>>,
  run: { readonly folder: string; readonly ports: number },
): Record<string, string>;
