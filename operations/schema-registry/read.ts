/** Reading what a registry has of the declared subjects, in a number of requests that grows with them alone. */
import { contentLike, isSameText } from '../../model/drift/subjects';
import type { DeclaredSubject, LiveSubject, LiveSubjects } from '../../model/drift/subjects';
import { REGISTRY_READS_AT_ONCE } from '../../model/schemas/limits';
import type { SchemaRegistry } from './client';

/** @throws RegistryRefusal */
export async function readSubjects(
  registry: SchemaRegistry,
  declared: readonly DeclaredSubject[],
): Promise<LiveSubjects> {
  const names = await registry.subjects();
  const there = new Set(names);
  const wanted = declared.filter(({ name }) => there.has(name));
  const found = new Map<string, LiveSubject>();
  const queue = wanted.values();
  const worker = async (): Promise<void> => {
    for (const subject of queue) {
      const live = await readSubject(registry, subject);
      if (live !== undefined) found.set(subject.name, live);
    }
  };
  await Promise.all(Array.from({ length: REGISTRY_READS_AT_ONCE }, worker));
  return { names, declared: found };
}

/** Undefined: it was deleted meanwhile. */
async function readSubject(
  registry: SchemaRegistry,
  subject: DeclaredSubject,
): Promise<LiveSubject | undefined> {
  const latest = await registry.version(subject.name, 'latest');
  if (latest === undefined) return undefined;
  const level = await registry.level(subject.name);
  const sameAs = isSameText(subject.format, subject.text, latest.text)
    ? latest.version
    : (await registry.lookUp(subject.name, contentLike(subject, latest)))?.version;
  return {
    latest,
    level,
    ...(sameAs === undefined ? {} : { sameAs }),
  };
}
