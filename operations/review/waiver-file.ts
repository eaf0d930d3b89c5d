/** `review-waivers.yaml`: a list of findings that somebody answers for. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { SourceFile } from '../../model/catalog/source-file';
import { ValidationFailed } from '../../model/diagnostics';
import type { Diagnostic } from '../../model/diagnostics';
import { nearestRemedy } from '../../shared/nearest';
import { rules } from '../../model/review/rules';
import { checkWaivers, waiverSchema } from '../../model/review/waivers';
import type { Waiver } from '../../model/review/waivers';
import { projectRoot } from '../toolchain/paths';

export const WAIVER_FILE = 'review-waivers.yaml';

/**
 * @param given a file that must exist. @default - review-waivers.yaml of the project, where there is one
 * @throws ValidationFailed with everything that is wrong with it
 */
export function readWaivers(given?: string): Waiver[] {
  const file = given === undefined ? path.join(projectRoot, WAIVER_FILE) : path.resolve(given);
  if (given === undefined && !existsSync(file)) return [];
  const source = new SourceFile(path.relative(projectRoot, file).split(path.sep).join('/'), readText(file));
  const { waivers, diagnostics } = parseWaivers(source);
  if (diagnostics.length > 0) throw new ValidationFailed(diagnostics);
  return waivers;
}

export function parseWaivers(source: SourceFile): { waivers: Waiver[]; diagnostics: Diagnostic[] } {
  let value: unknown;
  try {
    value = parse(source.text);
  } catch (error) {
    return {
      waivers: [],
      diagnostics: [
        source.error([], {
          code: 'yaml-syntax',
          message: `This is not valid YAML: ${(error as Error).message.split('\n')[0] ?? ''}`,
        }),
      ],
    };
  }
  if (value === null || value === undefined) return { waivers: [], diagnostics: [] };
  if (!Array.isArray(value))
    return {
      waivers: [],
      diagnostics: [
        source.error([], {
          code: 'wrong-type',
          message: 'The file must be a list of waivers.',
          allowed: '- { rule, resource, reason, owner, expires }',
        }),
      ],
    };
  const waivers: Waiver[] = [];
  const diagnostics: Diagnostic[] = [];
  value.forEach((entry: unknown, index) => {
    const result = waiverSchema.safeParse(entry);
    if (result.success) waivers.push({ ...result.data, source: source.at([index]) });
    else
      diagnostics.push(
        ...result.error.issues.map((issue) =>
          source.error(
            [index, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))],
            {
              code: 'invalid-waiver',
              message: `waiver ${index + 1}${issue.path.length === 0 ? '' : `, ${issue.path.join('.')}`}: ${issue.message}.`,
              allowed: 'rule, resource, reason, owner and expires (a date): all are required',
            },
          ),
        ),
      );
  });
  const ids = rules.map(({ id }) => id);
  return {
    waivers,
    diagnostics: [
      ...diagnostics,
      ...checkWaivers(waivers, ids).map((each) => {
        const unknown = waivers.find(({ source: at }) => at === each.at)?.rule ?? '';
        const nearest = nearestRemedy(unknown, ids);
        return nearest === undefined ? each : { ...each, remedy: nearest };
      }),
    ],
  };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new ValidationFailed([
      {
        severity: 'error',
        code: 'no-waivers',
        at: file,
        message: `The file cannot be read: ${(error as NodeJS.ErrnoException).code ?? String(error)}.`,
        remedy: 'give the path of a file of waivers, or omit --waivers',
      },
    ]);
  }
}
