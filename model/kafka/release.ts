/** Kafka releases that a machine may fetch: where they are, and what they must hash to. */

export interface KafkaRelease {
  readonly file: string;
  /** SHA-512 of the archive. */
  readonly sha512: string;
}

/** Releases that can be fetched. A new one: its `.sha512` beside the archive, and tools/kafka/pom.xml. */
export const KAFKA_RELEASES: Readonly<Record<string, KafkaRelease>> = {
  '4.3.1': {
    file: 'kafka_2.13-4.3.1.tgz',
    sha512:
      'c7d7b2318cb51aa0c61d3246a51c349210073c5c9b754947ef965a439f2f939e8600f204e134a75ac31faf3829c9370960ef7c6a9886c8a1dbf0339a21f4c54c',
  },
};

/** Holds every release there was. */
const EVERY_RELEASE = 'https://archive.apache.org/dist/kafka';
/** Each holds `<version>/<file>`; the first, which is faster, only supported releases. */
export const KAFKA_ARCHIVES: readonly string[] = ['https://downloads.apache.org/kafka', EVERY_RELEASE];

/**
 * The archive for hosts: the address that still answers when a host is replaced in a year.
 *
 * @throws RangeError for a version that is not pinned
 */
export function kafkaArchive(version: string): { readonly url: string; readonly sha512: string } {
  const release = KAFKA_RELEASES[version];
  if (release === undefined)
    throw new RangeError(`Kafka ${version} is not pinned in model/kafka/release.ts.`);
  return { url: `${EVERY_RELEASE}/${version}/${release.file}`, sha512: release.sha512 };
}
