/** The host of Prometheus of the tier: its first boot, requests to it by name, and the receiver of its alerts. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MONITORING_USER, MONITORING_VIEWER } from '../../../model/access/platform';
import { MONITORING_PORTS } from '../../../model/monitoring/scrape';
import { waitUntil } from '../../../shared/system/poll';
import { ask, declareUser } from './registry';
import type { Answer } from './registry';
import type { Fleet } from './fleet';

const RECEIVER = `
import http.server
class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        with open("/run/received", "a") as file:
            file.write((self.headers["Authorization"] or "") + "\\t" + body.replace("\\n", " ") + "\\n")
        self.send_response(200)
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", 9099), Receiver).serve_forever()
`;

/** Boots the host, with a receiver of its alerts on it; it brings itself to its state, as on its first boot. */
export async function bootMonitoring(fleet: Fleet): Promise<void> {
  const [host = ''] = fleet.monitoringNames;
  await Promise.all([fleet.start(host), declareUser(fleet, MONITORING_USER)]);
  writeFileSync(join(fleet.receiversFolder, '../receiver.py'), RECEIVER);
  await fleet.read(host, 'systemd-run', '--quiet', '--unit=receiver', 'python3', '/opt/given/receiver.py');
  const { status, output } = await fleet.firstBoot(host, 'monitoring.yml');
  if (status !== 0) throw new Error(output.slice(-4000));
}

export function prometheusUrl(fleet: Fleet, path: string): string {
  return `https://${fleet.environment.monitoringHosts[0]?.host}:${MONITORING_PORTS.prometheus}${path}`;
}

export function alertmanagerUrl(fleet: Fleet, path: string): string {
  return `https://${fleet.environment.monitoringHosts[0]?.host}:${MONITORING_PORTS.alertmanager}${path}`;
}

export async function look(fleet: Fleet, url: string): Promise<Answer> {
  const login = `${MONITORING_VIEWER}:${fleet.password(MONITORING_VIEWER)}`;
  const [answer] = await ask(fleet, [{ url, login }]);
  if (answer === undefined) throw new Error('no answer');
  return answer;
}

export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [seconds: number, value: string];
}

/** Instant query. */
export async function query(fleet: Fleet, expression: string): Promise<Sample[]> {
  const url = prometheusUrl(fleet, `/api/v1/query?query=${encodeURIComponent(expression)}`);
  const { body } = await look(fleet, url);
  return (JSON.parse(body) as { data: { result: Sample[] } }).data.result;
}

/** Waits until a query has so many series. */
export async function waitForSeries(fleet: Fleet, expression: string, count: number): Promise<Sample[]> {
  let found: Sample[] = [];
  const there = async (): Promise<boolean> => {
    found = await query(fleet, expression);
    return found.length === count;
  };
  if (await waitUntil(there, { everyMs: 2_000, timeoutMs: 120_000 })) return found;
  throw new Error(`${expression}: ${JSON.stringify(found)}; not ${count} series`);
}

/** What the receiver got: the login and the message of each request. */
export async function received(fleet: Fleet): Promise<{ readonly login: string; readonly body: string }[]> {
  const [host = ''] = fleet.monitoringNames;
  const text = await fleet.read(host, 'sh', '-c', 'cat /run/received 2>/dev/null || true');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [login = '', body = ''] = line.split('\t');
      return { login, body };
    });
}

/** The secret of the receiver, as it stands in the place of Secrets Manager. */
export function receiverSecret(fleet: Fleet): string {
  return readFileSync(join(fleet.receiversFolder, 'hook'), 'utf8');
}

/** Process id of a unit's main process. */
export async function pidOf(fleet: Fleet, unit: string): Promise<string> {
  const [host = ''] = fleet.monitoringNames;
  return fleet.read(host, 'systemctl', 'show', unit, '--property=MainPID', '--value');
}
