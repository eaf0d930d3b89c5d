export const BLOCK_SIZE: number;
export const PORTS_VARIABLE: string;
export interface PortRange {
  readonly first: number;
  readonly size: number;
  readonly blocks: number;
}
export const RANGE: PortRange;
export function claimPorts(range?: PortRange): Promise<number>;
export function isolate(): Promise<void>;
export function isolated(
  env: Readonly<Record<string, string | undefined>>,
  run: { readonly folder: string; readonly ports: number },
): Record<string, string>;
