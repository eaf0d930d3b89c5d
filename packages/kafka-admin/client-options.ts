/** How a client connects: as whom, over TLS or not, and how long it waits. */
import { isIP } from 'node:net';
import type * as Kafka from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import { SCRAM_MECHANISM } from '../../model/access/platform';
import { parseServerAddress } from '../../shared/server-address';

/** Where to connect and as whom. */
export interface AdminConnection {
  /** `host:port` each. */
  readonly bootstrapServers: readonly string[];
  /** SCRAM-SHA-512 user; absent: no authentication. */
  readonly user?: { readonly name: string; readonly password: string };
  /** Connect over TLS and verify the server's certificate and its name against this one, in PEM; absent: no TLS. */
  readonly caCertificate?: string;
  /** @default 5 000 */
  readonly connectTimeoutMs?: number;
  /** @default 30 000 */
  readonly requestTimeoutMs?: number;
}

type NetworkOptions = Required<Pick<Kafka.ConnectionOptions, 'connectTimeout' | 'requestTimeout'>> &
  Pick<Kafka.ConnectionOptions, 'tls' | 'tlsServerName' | 'sasl'>;

/** @param server to which it is, as `host:port` */
export function networkOptions(
  { user, caCertificate, connectTimeoutMs, requestTimeoutMs }: Omit<AdminConnection, 'bootstrapServers'>,
  server: string,
): NetworkOptions {
  const address = parseServerAddress(server);
  return {
    connectTimeout: connectTimeoutMs ?? 5_000,
    requestTimeout: requestTimeoutMs ?? 30_000,
    // Node verifies the chain and the host's name by itself; the name is also sent as SNI, which takes no address: Node.js 26 refuses one.
    // The authority may be a subordinate one (AWS Private CA): it is trusted by itself, and its root is not.
    ...(caCertificate === undefined
      ? {}
      : {
          tls: { ca: caCertificate, allowPartialTrustChain: true },
          tlsServerName: address === undefined || isIP(address.host) === 0,
        }),
    ...(user === undefined
      ? {}
      : { sasl: { mechanism: SCRAM_MECHANISM, username: user.name, password: user.password } }),
  };
}
