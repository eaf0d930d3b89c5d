/** SCRAM users. Their passwords cannot be read, and so not compared. */
import { SCRAM_ITERATIONS, SCRAM_MECHANISM } from '../access/platform';
import type { LiveUser } from '../live/cluster';
import { deployOf } from './declared';
import type { Declared } from './declared';
import type { Difference } from './difference';
import { shellQuote } from '../../shared/shell-quote';

export function compareUsers(declared: Declared, users: readonly LiveUser[]): Difference[] {
  const live = new Map(users.map((user) => [user.name, user]));
  return [
    ...[...declared.users].flatMap(([name, domain]) => compareUser(declared, name, domain, live.get(name))),
    ...users
      .filter(
        ({ name }) =>
          ![declared.users, declared.externalUsers, declared.foundation].some((known) => known.has(name)),
      )
      .map(({ name, credentials }): Difference => ({
        kind: 'user-extra',
        domain: null,
        subject: name,
        declared: null,
        live: credentials.map(credentialText).join(', '),
        severity: 'warning',
        remedy: credentials.map(({ mechanism }) => removal(name, mechanism)).join('; '),
      })),
  ];
}

function compareUser(
  declared: Declared,
  name: string,
  domain: string,
  user: LiveUser | undefined,
): Difference[] {
  const deploy = deployOf(declared, domain);
  const common = {
    ...{ domain, subject: name },
    declared: credentialText({ mechanism: SCRAM_MECHANISM, iterations: SCRAM_ITERATIONS }),
  };
  if (user === undefined)
    return [{ ...common, kind: 'user-missing', live: null, severity: 'error', remedy: deploy }];

  const own = user.credentials.find(({ mechanism }) => mechanism === SCRAM_MECHANISM);
  const others = user.credentials.filter(({ mechanism }) => mechanism !== SCRAM_MECHANISM);
  const differences: Difference[] = [];
  if (own === undefined || others.length > 0) {
    differences.push({
      ...common,
      kind: 'user-mechanism',
      live: user.credentials.map(credentialText).join(', '),
      severity: own === undefined ? 'error' : 'warning',
      remedy: [
        ...(own === undefined ? [deploy] : []),
        ...others.map(({ mechanism }) => removal(name, mechanism)),
      ].join('; '),
    });
  }
  if (own !== undefined && own.iterations !== SCRAM_ITERATIONS) {
    differences.push({
      ...common,
      kind: 'user-iterations',
      live: credentialText(own),
      severity: 'warning',
      remedy: deploy,
    });
  }
  return differences;
}

function credentialText({ mechanism, iterations }: LiveUser['credentials'][number]): string {
  return `${mechanism}, ${iterations} iterations`;
}

function removal(user: string, mechanism: string): string {
  return `kafka-configs.sh --alter --entity-type users --entity-name ${shellQuote(user)} --delete-config ${mechanism}`;
}
