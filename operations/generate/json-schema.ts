import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { JSON_SCHEMA_FILE, generateJsonSchema } from '../catalog/json-schema';
import { projectRoot } from '../toolchain/paths';

/** Writes docs/schema/domain.schema.json. */
export function writeJsonSchema(): void {
  writeFileSync(path.join(projectRoot, JSON_SCHEMA_FILE), generateJsonSchema());
  console.log(`Wrote ${JSON_SCHEMA_FILE}`);
}
