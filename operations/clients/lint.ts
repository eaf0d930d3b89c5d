/** What `brokerform clients lint` does. The report is written to standard output, progress to standard error. */
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { LintFormat, SettingsSource } from '../../model/clients/lint/files';
import { lint } from '../../model/clients/lint/lint';
import type { ClientRole } from '../../model/clients/families';
import type { ServiceNeed } from '../../model/clients/need';
import { displayName } from '../catalog/files';
import { connectionOf } from '../connect-options';
import { withAdmin } from '@brokerform/kafka-admin';
import { queried } from '../live/queried';
import { publish } from '../review/publish';
import type { PublishOptions } from '../review/publish';
import { isErrno } from '../../shared/system/errno';
import { shellQuote } from '../../shared/shell-quote';
import { UserError } from '../../shared/user-error';
import { CLI } from '../local/layout';
import { createProgress } from '../../shared/system/progress';
import { askClients } from './ask';
import type { AskedClients } from './ask';
import { declaredService } from './declared';
import { jsonText, sarifText, terminalText } from './report';
import type { LintReport } from './report';

export interface LintCommandOptions extends PublishOptions {
  readonly as: string;
  readonly environment?: string;
  readonly commandConfig?: string;
  readonly format?: LintFormat;
  readonly role?: ClientRole;
  readonly offline?: true;
}

/** Settings are a few KiB; what is larger is another file. */
const MAX_BYTES = 1_048_576;

/** @throws UserError if a cluster that was named does not answer */
export async function lintFiles(files: readonly string[], options: LintCommandOptions): Promise<void> {
  const environment = options.environment ?? 'local';
  if (files.length === 0) {
    const taken = typeof options.json === 'string' ? options.json : undefined;
    throw new UserError(
      taken === undefined
        ? 'No settings file is given.'
        : `No settings file is given: --json took "${taken}" as its output file.`,
      `${CLI} clients lint ${shellQuote(taken ?? 'producer.properties')} --as ${shellQuote(options.as)}${taken === undefined ? '' : ' --json'}`,
    );
  }
  const sources = readFiles(files);
  const declared = declaredService(options.as, environment);
  const asked = await ask(declared.need(), environment, options);
  const need = declared.need('live' in asked ? asked.live : undefined);
  const result = lint(sources, need, {
    ...(options.format === undefined ? {} : { format: options.format }),
    ...(options.role === undefined ? {} : { role: options.role }),
  });
  const report: LintReport = { service: options.as, environment, result, asked };
  const forms = {
    terminal: () => terminalText(report),
    json: () => jsonText(report),
    sarif: () => sarifText(report),
  };
  publish(forms, result.verdict, options);
}

/** Each file as text, or why it is none; the others are checked all the same. */
export function readFiles(files: readonly string[]): SettingsSource[] {
  return [...new Set(files)].map((name) => {
    const target = path.resolve(name);
    const file = displayName(target);
    try {
      if (statSync(target).size > MAX_BYTES)
        return { file, text: '', unread: 'it is larger than 1 MiB, the limit for a settings file.' };
      return { file, ...decoded(readFileSync(target), name.endsWith('.properties')) };
    } catch (error) {
      const unread = isErrno(error, 'ENOENT')
        ? 'it does not exist.'
        : `it cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`;
      return { file, text: '', unread };
    }
  });
}

/** UTF-8; properties also ISO 8859-1, as Java reads them. */
function decoded(bytes: Buffer, properties: boolean): { text: string; unread?: string } {
  const mark = bytes.subarray(0, 2).toString('hex');
  if (mark === 'fffe' || mark === 'feff')
    return { text: '', unread: 'it is UTF-16 text. Remedy: save it as UTF-8.' };
  if (bytes.includes(0)) return { text: '', unread: 'it is not text: it has bytes of value 0.' };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return properties
      ? { text: bytes.toString('latin1') }
      : { text: '', unread: 'it is not UTF-8 text. Remedy: save it as UTF-8.' };
  }
}

/** As the review asks: a cluster that was named has to answer, one that was only assumed is reported as not queried. */
async function ask(
  need: ServiceNeed,
  environment: string,
  { offline, commandConfig, environment: named }: LintCommandOptions,
): Promise<AskedClients | { readonly offline: string }> {
  if (offline === true) return { offline: '--offline' };
  const topics = [...new Set(need.clients.flatMap((client) => client.topics.map(({ name }) => name)))];
  const progress = await createProgress();
  progress.update('querying the cluster');
  const asked = await queried(named !== undefined || commandConfig !== undefined, async () => {
    const connection = await connectionOf(commandConfig === undefined ? { environment } : { commandConfig });
    return withAdmin(connection, (admin) => askClients(admin, topics));
  });
  return 'offline' in asked ? { offline: asked.offline.replace(/\.$/, '') } : asked;
}
