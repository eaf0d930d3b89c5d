/** What `brokerform clients settings` does. Files go to standard output or a folder; notices to standard error. */
import path from 'node:path';
import { caCertificateParameter, userSecretName } from '../../model/aws/names';
import { settingsFiles } from '../../model/clients/formats';
import type { FormatName, SettingsFile } from '../../model/clients/formats';
import type { ServiceNeed } from '../../model/clients/need';
import { VARIABLES } from '../../model/clients/settings';
import type { Profile } from '../../model/clients/settings';
import type { Environment } from '../../model/environment';
import { nearestRemedy } from '../../shared/nearest';
import { displayName } from '../catalog/files';
import { CLI } from '../local/layout';
import { saveText } from '../output-file';
import { shellQuote } from '../../shared/shell-quote';
import { UserError } from '../../shared/user-error';
import { declaredService } from './declared';

export interface SettingsOptions {
  readonly environment: string;
  readonly format: FormatName;
  readonly profile: Profile;
  readonly client?: string;
  readonly output?: string;
}

/** @throws UserError for a service or client that is not declared; ValidationFailed for a catalog that is not in order */
export function settings(name: string, options: SettingsOptions): void {
  const declared = declaredService(name, options.environment);
  const need = declared.need();
  requireClient(need, options.client);
  if (need.others.length > 0)
    console.error(
      `Not included: clients of the role ${need.others.join(', ')}, which configures them itself.`,
    );
  const head = {
    lines: [
      `Settings of ${name} in ${options.environment}, profile ${options.profile}.`,
      `Computed from the catalog by: ${command(name, options)}`,
      ...secretSources(need, declared.environment),
    ],
  };
  write(filesOf(need, options, head), options);
}

function filesOf(
  need: ServiceNeed,
  { format, profile, client }: SettingsOptions,
  head: { readonly lines: readonly string[] },
): SettingsFile[] {
  try {
    return settingsFiles(need, format, profile, head, client);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UserError(`${error.message}.`);
  }
}

function requireClient({ service, clients }: ServiceNeed, client: string | undefined): void {
  const ids = clients.map(({ id }) => id);
  if (client === undefined || ids.includes(client)) return;
  throw new UserError(
    `${service} has no client ${JSON.stringify(client)}.\n    allowed: ${ids.join(', ')}`,
    nearestRemedy(client, ids),
  );
}

/** Where the password and the certificate come from, for the head of a file. */
function secretSources(need: ServiceNeed, environment: Environment): string[] {
  const { service, externalCredential } = need;
  if (environment.kind === 'local')
    return [`${VARIABLES.password}: ${displayName(environment.stateDirectory)}/secrets/${service}/password`];
  return [
    `${VARIABLES.password}: ${
      externalCredential
        ? 'set outside of this project'
        : `secret ${userSecretName(environment.name, service)} in Secrets Manager, ${environment.region}`
    }`,
    `${VARIABLES.caFile}: a file with SSM parameter ${caCertificateParameter(environment.name)}`,
  ];
}

/** The command that makes the same again; the folder is the user's. */
function command(name: string, { environment, format, profile, client }: SettingsOptions): string {
  const options = [
    ...['--environment', environment, '--format', format, '--profile', profile],
    ...(client === undefined ? [] : ['--client', client]),
  ];
  return `${CLI} clients settings ${[name, ...options].map(shellQuote).join(' ')}`;
}

function write(files: readonly SettingsFile[], { output }: SettingsOptions): void {
  if (output === undefined) {
    const parts = files.map(({ name, text }) => (files.length === 1 ? text : `==> ${name} <==\n${text}`));
    process.stdout.write(parts.join('\n'));
    return;
  }
  for (const { name, text } of files) {
    saveText(path.join(output, name), text);
    console.log(`Wrote ${path.join(output, name)}`);
  }
}
