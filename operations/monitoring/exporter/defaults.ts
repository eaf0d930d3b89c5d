/** Of what the exporter is given no value for. */
export const DEFAULTS = {
  listen: '127.0.0.1:9308',
  interval: '15s',
  shareInterval: '1m',
  brokerTimeout: '5s',
} as const;
