/** What `brokerform clients lint` does. The report goes to standard output, what is going on to standard error. */
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { LintFormat } from '../../model/clients/lint/files';
import { lint } from '../../model/clients/lint/lint';
import type { ClientRole } from '../../model/clients/families';
import type { ServiceNeed } from '../../model/clients/need';
import { displayName } from '../catalog/files';
import { connectionOf } from '../connect-options';
import { withAdmin } from '@brokerform/kafka-admin';
import { queried } from '../live/queried';
import { publish } from '../review/publish';
import type { PublishOptions } from '../review/publish';
import { isErrno } from '../../shared/system/private-files';
import { createProgress } from '../../shared/system/progress';
import { UserError } from '../../shared/user-error';
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

/** @throws UserError if a file cannot be read, or a cluster that was named does not answer */
export async function lintFiles(files: readonly string[], options: LintCommandOptions): Promise<void> {
  const environment = options.environment ?? 'local';
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

function readFiles(files: readonly string[]): { readonly file: string; readonly text: string }[] {
  const problems: string[] = [];
  const read = [...new Set(files)].flatMap((name) => {
    const file = path.resolve(name);
    try {
      if (statSync(file).size > MAX_BYTES) {
        problems.push(`${name}: it is larger than 1 MiB, which no file of settings is.`);
        return [];
      }
      return [{ file: displayName(file), text: readFileSync(file, 'utf8') }];
    } catch (error) {
      problems.push(
        `${name}: ${isErrno(error, 'ENOENT') ? 'it does not exist' : `it cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`}.`,
      );
      return [];
    }
  });
  if (problems.length > 0)
    throw new UserError(problems.join('\n'), 'give paths of files with client settings');
  return read;
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
