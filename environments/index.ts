import type { EnvironmentDeclaration } from '../model/environment';
import { local } from './local';
import { production } from './production';
import { staging } from './staging';

/** Every environment by name; the names' type is exhaustive, so that an unknown name does not compile. */
export const environments = {
  local,
  staging,
  production,
} as const satisfies Record<string, EnvironmentDeclaration>;

export type EnvironmentName = keyof typeof environments;
