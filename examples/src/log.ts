/** Structured logs: one line of JSON for each event, on standard output. */

export type Fields = Readonly<Record<string, unknown>>;

export interface Log {
  readonly info: (message: string, fields?: Fields) => void;
  readonly warn: Log['info'];
  readonly error: Log['info'];
}

/** @param who in every line: service and instance */
export function createLog(who: Fields): Log {
  const line =
    (level: string) =>
    (message: string, fields: Fields = {}): void => {
      const entry = { time: new Date().toISOString(), level, ...who, message, ...fields };
      process.stdout.write(`${JSON.stringify(entry, printable)}\n`);
    };
  return { info: line('info'), warn: line('warn'), error: line('error') };
}

function printable(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  return value instanceof Error ? value.message : value;
}
