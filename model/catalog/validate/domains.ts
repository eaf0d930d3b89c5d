/** Domains, their owners and their services as such: names, and nothing twice. */
import type { Diagnostic } from '../../diagnostics';
import { RESERVED_USERS, canHavePassword } from '../../access/platform';
import { WORD_FORM, isWord } from '../../naming';
import { nearestRemedy } from '../../../shared/nearest';
import type { Check } from '../context';
import { errorAt } from '../context';
import type { Path } from '../document';
import type { Entry, ParsedDomain } from '../parse';
import type { ServiceInput } from '../schema';
import { formatPosition } from '../../diagnostics';

export const checkDomains: Check = ({ domains }) => {
  const first = new Map<string, ParsedDomain>();
  return domains.flatMap((domain): Diagnostic[] => {
    const { file, name } = domain;
    const earlier = first.get(name);
    if (earlier === undefined) first.set(name, domain);
    if (!isWord(name)) {
      const message = `domain is "${name}", which is not a valid name.`;
      return [file.error(['domain'], { code: 'illegal-domain-name', message, allowed: WORD_FORM })];
    }
    if (earlier !== undefined) return [duplicateDomain(domain, earlier)];
    const fileName = file.file.replace(/^.*\//, '').replace(/\.ya?ml$/, '');
    if (fileName === name) return [];
    return [
      file.warning(['domain'], {
        code: 'file-name',
        message: `The file ${fileName} declares the domain "${name}".`,
        remedy: `Rename it to ${name}.yaml.`,
      }),
    ];
  });
};

function duplicateDomain(domain: ParsedDomain, earlier: ParsedDomain): Diagnostic {
  const { file, name, owner } = domain;
  if (owner.team !== earlier.owner.team) {
    const where = formatPosition(earlier.file.at(['owner', 'team']));
    return file.error(['owner', 'team'], {
      code: 'two-owners',
      message: `domain "${name}" is owned by "${owner.team}" here and by "${earlier.owner.team}" in ${where}.`,
      allowed: 'one file and one owner for each domain',
      remedy: 'Agree on the owner and move everything into one file, or choose another domain.',
    });
  }
  return file.error(['domain'], {
    code: 'duplicate-domain',
    message: `domain "${name}" is already declared in ${formatPosition(earlier.file.at(['domain']))}.`,
    allowed: 'one file for each domain',
    remedy: 'Move everything into one file.',
  });
}

export const checkServices: Check = ({ services, domains }) => {
  const domainNames = new Set(domains.map(({ name }) => name));
  const first = new Map<string, Entry<unknown>>();
  return services.flatMap((service): Diagnostic[] => {
    const { name } = service.input;
    const earlier = first.get(name);
    if (earlier === undefined) first.set(name, service);
    if (earlier !== undefined) {
      return [
        errorAt(service, ['name'], {
          code: 'duplicate-service',
          message: `service ${name} is already declared in ${formatPosition(earlier.source)}.`,
          remedy: 'A service is one user of the cluster: declare it once, in the domain that owns it.',
        }),
      ];
    }
    if (isReserved(service.input)) {
      return [
        errorAt(service, ['name'], {
          code: 'reserved-service-name',
          message: `service ${name} has the name of a user of the platform.`,
          allowed: `any name but ${RESERVED_USERS.join(', ')}`,
          remedy: `Write "${service.domain.name}-${name.toLowerCase()}".`,
        }),
      ];
    }
    // `User:*` is Kafka's wildcard: every user.
    if ((!isWord(name) && service.input.adopted === undefined) || name === '*') {
      const message = `name of service ${name} is not valid.`;
      return [errorAt(service, ['name'], { code: 'illegal-service-name', message, allowed: WORD_FORM })];
    }
    if (service.input.credential === 'managed' && !canHavePassword(name)) {
      return [
        errorAt(service, ['name'], {
          code: 'no-password-name',
          message: `service ${JSON.stringify(name)} gets a password, and its name cannot be used as the name of a password file or secret.`,
          allowed: 'letters, digits, ".", "_" and "-", beginning with a letter or digit',
          remedy: 'Write credential: external, and keep its password elsewhere.',
        }),
      ];
    }
    if (name !== service.domain.name && domainNames.has(name)) {
      return [
        errorAt(service, ['name'], {
          code: 'service-name-is-domain',
          message: `service ${name} has the name of another domain, whose name is the prefix of its topics.`,
          remedy: `Write "${name}-service", or declare it in the domain ${name}.`,
        }),
      ];
    }
    return [];
  });
};

/**
 * Kafka tells upper case from lower case; folders of passwords may not, and people do not. A user that was found beside the
 * platform's own, `Admin` beside `admin`, may stay as long as its password is kept elsewhere.
 */
function isReserved({ name, adopted, credential }: ServiceInput): boolean {
  const found = adopted !== undefined && credential === 'external';
  return RESERVED_USERS.includes(found ? name : name.toLowerCase());
}

/** Overrides for environments that do not exist would silently do nothing. */
export const checkEnvironmentNames: Check = ({ topics, services, options }) => {
  const { environments } = options;
  if (environments === undefined) return [];
  const known = new Set(environments);
  return [...topics, ...services].flatMap((entry: Entry<{ environments?: object | undefined }>) =>
    Object.keys(entry.input.environments ?? {})
      .filter((name) => !known.has(name))
      .map((name) => {
        const path: Path = [...entry.path, 'environments', name];
        return entry.file.error(
          path,
          {
            code: 'unknown-environment',
            message: `Environment "${name}" does not exist.`,
            allowed: environments.join(', '),
            remedy: nearestRemedy(name, environments),
          },
          'key',
        );
      }),
  );
};
