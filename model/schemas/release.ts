/** The schema registry that a machine may fetch: where it is, and what it must hash to. */

export interface RegistryRelease {
  readonly version: string;
  /** SHA-256 of the archive. */
  readonly sha256: string;
}

/** With every storage and all jars: `io.apicurio:apicurio-registry-app:<version>:tar.gz:all`. */
export const APICURIO: RegistryRelease = {
  version: '3.3.3',
  sha256: '8bc6751c76d963734224b01d5e7f84ccb3cb61c87d3bd77c36c35f10a5cbed63',
};

/** The lowest Java that runs it. */
export const APICURIO_JAVA = 21;

/** Below the address of a Maven repository. */
export function apicurioArchive({ version }: RegistryRelease): string {
  const artifact = 'apicurio-registry-app';
  return `io/apicurio/${artifact}/${version}/${artifact}-${version}-all.tar.gz`;
}

/** As Maven names it. */
export function apicurioCoordinates({ version }: RegistryRelease): string {
  return `io.apicurio:apicurio-registry-app:${version}:tar.gz:all`;
}

export const MAVEN_CENTRAL = 'https://repo1.maven.org/maven2';
