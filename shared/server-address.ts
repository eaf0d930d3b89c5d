/** `host:port` of a Kafka server as its clients read it; an IPv6 address stands in brackets: `[::1]:9092`. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

/** Undefined for what Kafka's clients refuse. Source: org.apache.kafka.common.utils.Utils#HOST_PORT_PATTERN. */
export function parseServerAddress(text: string): ServerAddress | undefined {
  const [, bracketed, plain, port] =
    /^(?:\w+:\/\/)?(?:\[([0-9a-zA-Z%.:_-]+)\]|([0-9a-zA-Z%._-]+)):(\d{1,5})$/.exec(text.trim()) ?? [];
  const host = bracketed ?? plain;
  const number = Number(port);
  return host === undefined || number > 65_535 ? undefined : { host, port: number };
}

/** Whether a host by its name is this machine alone; an IPv6 address may stand in brackets. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i.test(host);
}
