import type { Environment } from '../model/environment';
import { local } from './local';

/** Every environment by name; the names' type is exhaustive, so that an unknown name does not compile. */
export const environments = { local } as const satisfies Record<string, Environment>;

export type EnvironmentName = keyof typeof environments;
