/** Checks of names: the environment's, its account's, region's, tags' and state's. */
import type { Diagnostic } from '../../diagnostics';
import { isWord, WORD_FORM } from '../../naming';
import { stackName } from '../../desired/stack-names';
import type { AwsDeclaration } from '../declaration';
import { hostsBucketName, stateBucketName } from '../names';
import { at, error } from './report';

/** What its longest bucket's name leaves to an environment's: S3 allows 63 characters. */
export const MAX_NAME_LENGTH = 63 - hostsBucketName({ name: '', accountId: '123456789012' }).length;

const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

export function checkIdentity(declaration: AwsDeclaration, others: readonly AwsDeclaration[]): Diagnostic[] {
  return [
    ...checkName(
      declaration.name,
      others.map(({ name }) => name),
    ),
    ...checkAccount(declaration),
    ...checkTags(declaration),
    ...checkBucket(declaration, others),
    ...checkPasswordVersions(declaration),
  ];
}

/**
 * Checks of an environment's name.
 *
 * @param others names of the other environments, local ones included
 */
export function checkName(name: string, others: readonly string[]): Diagnostic[] {
  const where = at({ name }, 'name');
  const diagnostics: Diagnostic[] = [];
  if (!isWord(name) || name.length > MAX_NAME_LENGTH) {
    diagnostics.push(
      error(
        where,
        'illegal-environment-name',
        `"${name}" is not a valid name of an environment.`,
        `${WORD_FORM}; at most ${MAX_NAME_LENGTH} characters, so that the bucket ${hostsBucketName({ name: '<name>', accountId: '<account>' })} fits into 63`,
        'Choose another name.',
      ),
    );
  }
  const clash = others.find((other) => name.startsWith(`${other}-`) || other.startsWith(`${name}-`));
  if (clash !== undefined) {
    const [shorter, longer] = [name, clash].sort((a, b) => a.length - b.length);
    diagnostics.push(
      error(
        where,
        'ambiguous-environment-name',
        `A command for all stacks of ${shorter} ('${shorter}-*') would also apply to those of ${longer}.`,
        'names that do not begin with another name and a hyphen',
        `Swap the words, for instance ${(longer ?? '').split('-').reverse().join('-')}.`,
      ),
    );
  }
  return diagnostics;
}

function checkAccount(declaration: AwsDeclaration): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  if (!/^\d{12}$/.test(declaration.accountId)) {
    diagnostics.push(
      error(
        at(declaration, 'accountId'),
        'illegal-account-id',
        `"${declaration.accountId}" is not a valid account id.`,
        'twelve digits as text',
        "Write the account's number with leading zeros and without hyphens; aws sts get-caller-identity shows it.",
      ),
    );
  }
  if (!REGION.test(declaration.region)) {
    diagnostics.push(
      error(
        at(declaration, 'region'),
        'illegal-region',
        `"${declaration.region}" is not a valid region of AWS.`,
        'a region of AWS, for instance eu-central-1',
        'Write the code of the region, not its name or a zone.',
      ),
    );
  }
  return diagnostics;
}

function checkTags(declaration: AwsDeclaration): Diagnostic[] {
  return Object.entries(declaration.tags)
    .filter(([, value]) => value.trim() === '')
    .map(([name]) =>
      error(
        at(declaration, `tags.${name}`),
        'empty-tag',
        `The tag ${name} is empty.`,
        'text',
        'State who owns the environment and who pays for it: every resource has this tag.',
      ),
    );
}

/** Source: S3 user guide, bucket naming rules. Dots are left out: they break TLS on the bucket's host name. */
function checkBucket(declaration: AwsDeclaration, others: readonly AwsDeclaration[]): Diagnostic[] {
  const { bucket } = declaration.state;
  const where = at(declaration, 'state.bucket');
  const legal = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(bucket);
  if (!legal || /^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|--x-s3)$/.test(bucket)) {
    return [
      error(
        where,
        'illegal-bucket-name',
        `"${bucket}" is not a valid name of a bucket.`,
        '3 to 63 lower case letters, digits and hyphens, a letter or digit first and last, none of the affixes that S3 keeps',
        `Write for instance ${stateBucketName(declaration)}.`,
      ),
    ];
  }
  const owner = others.find(({ state }) => state.bucket === bucket);
  if (owner === undefined) return [];
  return [
    error(
      where,
      'bucket-taken',
      `The bucket ${bucket} is that of ${owner.name}, whose stack ${stackName(owner.name, 'state')} makes it.`,
      'a bucket of its own per environment',
      `Write for instance ${stateBucketName(declaration)}.`,
    ),
  ];
}

function checkPasswordVersions(declaration: AwsDeclaration): Diagnostic[] {
  const versions = Object.entries(declaration.passwordVersions ?? {});
  return versions
    .filter(([, version]) => !Number.isInteger(version) || version < 1)
    .map(([user, version]) =>
      error(
        at(declaration, `passwordVersions.${user}`),
        'illegal-password-version',
        `${version} is not a valid version of a password.`,
        'a whole number from 1',
        'Raise it by one for each rotation.',
      ),
    );
}
