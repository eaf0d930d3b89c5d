/** What tests have in the place of the project's own catalog and declarations, which belong to whoever uses the project. */
import { cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const fixtures = resolve(__dirname, '../fixtures');

export const fixtureCatalog = join(fixtures, 'catalog');

/** Variables with which a program finds catalog and synthesized code in the checkout where it runs, as a user's does. */
export const ofTheCheckout = {
  BROKERFORM_CATALOG: '',
  BROKERFORM_ADOPTION: '',
  CDKTF_OUTPUT: '',
} as const;

/** Puts the fixtures in the place of a checkout's catalog and declarations. The templates of environments stay. */
export function placeFixtures(checkout: string): void {
  rmSync(join(checkout, 'catalog'), { recursive: true, force: true });
  cpSync(fixtureCatalog, join(checkout, 'catalog'), { recursive: true });
  for (const file of readdirSync(join(fixtures, 'environments'))) {
    const text = readFileSync(join(fixtures, 'environments', file), 'utf8');
    writeFileSync(join(checkout, 'environments', file), text.replaceAll("'../../../model/", "'../model/"));
  }
}
