/** Starts and stops the services against the local cluster: `make examples`, `make examples-down`, `make examples-wipe`. */
import { spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CATALOG, PORT_BASE, STATE, bin, clusterState, foreignTopics, here } from './src/local-cluster.js';

const SERVICES = ['order-service', 'payment-service', 'shipping-service'] as const;
type Service = (typeof SERVICES)[number];

/** Above the ports of the cluster and its registry. */
const PORT_OFFSET = 160;
const REGISTRY_OFFSET = 150;
/** A second instance of a service listens so much higher than the first. */
const INSTANCE_OFFSET = SERVICES.length;
/** A member that was killed keeps its partitions for 45 s, and whoever takes its place waits for them. */
const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 60_000;

/** Its name also has the client's, if the service has one alone. */
function settingsFile(service: Service): string {
  const folder = path.join(STATE, 'settings', service);
  const [file] = existsSync(folder) ? readdirSync(folder) : [];
  return file === undefined
    ? fail(`there are no client settings of ${service}.`, 'make examples')
    : path.join(folder, file);
}

const partnerFile = (service: Service): string => path.join(STATE, `${service}-partner.sqlite`);
const pidFile = (service: Service, instance: number): string =>
  path.join(STATE, `${service}-${instance}.pid`);
const logFile = (service: Service, instance: number): string =>
  path.join(STATE, 'logs', `${service}-${instance}.log`);
const portOf = (service: Service, instance: number): number =>
  PORT_BASE + PORT_OFFSET + SERVICES.indexOf(service) + (instance - 1) * INSTANCE_OFFSET;

function fail(message: string, remedy: string): never {
  console.error(`examples: ${message}\n    remedy:  ${remedy}`);
  process.exit(1);
}

/** Runs a command of the project with the catalog of the examples; ends with its status if it fails. */
function brokerform(...args: string[]): void {
  const { status } = spawnSync(process.execPath, [bin, ...args], {
    stdio: 'inherit',
    env: { ...process.env, BROKERFORM_CATALOG: CATALOG, BROKERFORM_ENVIRONMENTS: 'local' },
  });
  if (status !== 0) process.exit(status ?? 1);
}

function requireOwnCluster(): void {
  const foreign = foreignTopics();
  if (foreign.length === 0) return;
  fail(
    `the local cluster in ${clusterState} has topics of another catalog, for instance ${foreign[0]}. Nothing was changed.`,
    'a second cluster for the examples: export BROKERFORM_LOCAL_STATE="$PWD/.brokerform/examples" BROKERFORM_LOCAL_PORT_BASE=29092',
  );
}

function environmentOf(service: Service, instance: number): NodeJS.ProcessEnv {
  return {
    ...process.env,
    SERVICE: service,
    INSTANCE: String(instance),
    DATABASE: path.join(STATE, `${service}.sqlite`),
    PARTNER: partnerFile(service),
    REGISTRY_URL: `http://127.0.0.1:${PORT_BASE + REGISTRY_OFFSET}/apis/ccompat/v7`,
    PORT: String(portOf(service, instance)),
    CLIENT_SETTINGS: settingsFile(service),
    KAFKA_PASSWORD_FILE: path.join(clusterState, 'secrets', service, 'password'),
  };
}

/** The process of an instance, unless it ended or its id is another program's by now. */
function pidOf(service: Service, instance: number): number | undefined {
  const file = pidFile(service, instance);
  if (!existsSync(file)) return undefined;
  const pid = readFileSync(file, 'utf8').trim();
  const { stdout } = spawnSync('ps', ['-o', 'stat=,args=', '-p', pid], { encoding: 'utf8' });
  return stdout.includes(`services/${service}.ts`) && !stdout.startsWith('Z') ? Number(pid) : undefined;
}

async function start(service: Service, instance: number): Promise<void> {
  const running = pidOf(service, instance);
  if (running !== undefined) {
    console.log(`${service} ${instance} runs already: process ${running}`);
    return;
  }
  mkdirSync(path.join(STATE, 'logs'), { recursive: true });
  const output = openSync(logFile(service, instance), 'a');
  const child = spawn(process.execPath, ['--import', 'tsx', path.join('src/services', `${service}.ts`)], {
    cwd: here,
    detached: true,
    stdio: ['ignore', output, output],
    env: environmentOf(service, instance),
  });
  closeSync(output);
  child.unref();
  writeFileSync(pidFile(service, instance), `${child.pid}\n`);
  const port = portOf(service, instance);
  const until = Date.now() + START_TIMEOUT_MS;
  while (!(await answers(port))) {
    if (child.exitCode !== null || Date.now() > until)
      fail(`${service} ${instance} did not start.`, `read ${logFile(service, instance)}`);
    await sleep(100);
  }
  console.log(
    `${service} ${instance} started: process ${child.pid}, http://127.0.0.1:${port}/metrics, log in ${path.relative(process.cwd(), logFile(service, instance))}`,
  );
}

const answers = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/health`).then(
    ({ ok }) => ok,
    () => false,
  );

async function stop(service: Service, instance: number): Promise<void> {
  const pid = pidOf(service, instance);
  if (pid !== undefined) {
    process.kill(pid, 'SIGTERM');
    const until = Date.now() + STOP_TIMEOUT_MS;
    while (pidOf(service, instance) !== undefined) {
      if (Date.now() > until)
        fail(
          `${service} ${instance}, process ${pid}, does not end.`,
          `read ${logFile(service, instance)}; kill ${pid}`,
        );
      await sleep(100);
    }
    console.log(`${service} ${instance} stopped`);
  }
  rmSync(pidFile(service, instance), { force: true });
}

/** Instances that were started, of all services. */
function started(): [Service, number][] {
  const files = existsSync(STATE) ? readdirSync(STATE) : [];
  return files.flatMap((file) => {
    const [, service, instance] = /^(.+)-(\d+)\.pid$/.exec(file) ?? [];
    const known = SERVICES.find((each) => each === service);
    return known === undefined ? [] : ([[known, Number(instance)]] as [Service, number][]);
  });
}

/** Whoever writes stops first, so that the others can finish what it sent. */
async function stopAll(): Promise<void> {
  const inOrder = started().sort(([a], [b]) => SERVICES.indexOf(a) - SERVICES.indexOf(b));
  for (const [service, instance] of inOrder) await stop(service, instance);
}

function writeSettings(): void {
  for (const service of SERVICES)
    brokerform(
      'clients',
      'settings',
      service,
      '--format',
      'kafkajs',
      '--output',
      path.join(STATE, 'settings', service),
    );
}

function named(name: string | undefined): Service {
  return (
    SERVICES.find((each) => each === name) ??
    fail(`"${name}" is not a service.`, `one of ${SERVICES.join(', ')}`)
  );
}

async function placeOrders(count: number): Promise<void> {
  const run = Date.now().toString(36);
  for (let n = 1; n <= count; n += 1) {
    const body = JSON.stringify({
      orderId: `${run}-${n}`,
      customerId: `customer-${n % 10}`,
      cents: 1000 + n,
    });
    const url = `http://127.0.0.1:${portOf('order-service', 1)}/orders`;
    const response = await fetch(url, { method: 'POST', body }).catch(() =>
      fail(`order-service does not answer at ${url}.`, 'make examples'),
    );
    if (response.status !== 202)
      fail(
        `order ${n} was answered with ${response.status}: ${await response.text()}`,
        `read ${logFile('order-service', 1)}`,
      );
  }
  console.log(`${count} orders accepted.`);
}

function replay(service: Service): void {
  if (service === 'order-service')
    fail('order-service reads no topic.', 'replay payment-service or shipping-service');
  if (started().some(([each, instance]) => each === service && pidOf(each, instance) !== undefined))
    fail(`${service} is running.`, `node --import tsx examples/run.ts stop ${service}`);
  const topics = {
    'payment-service': ['order.placed', 'payment.retry'],
    'shipping-service': ['payment.completed', 'shipping.retry'],
  }[service];
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', 'src/replay.ts', ...topics], {
    cwd: here,
    stdio: 'inherit',
    env: environmentOf(service, 1),
  });
  if (status !== 0) process.exit(status ?? 1);
}

async function breakDown(service: Service, customer: string, failures: number): Promise<void> {
  // What needs packages is loaded when it is asked for.
  const { Partner } = await import('./src/partner.js');
  mkdirSync(STATE, { recursive: true });
  const partner = new Partner(service, partnerFile(service));
  partner.breakDown(customer, failures);
  partner.close();
  console.log(`The next ${failures} requests of ${service} for ${customer} fail.`);
}

/** @param text an argument */
function whole(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  return /^\d{1,9}$/.test(text) ? Number(text) : fail(`"${text}" is not a number.`, 'a whole number');
}

const [command, service, second, third] = process.argv.slice(2);
switch (command ?? 'help') {
  case 'up':
    requireOwnCluster();
    brokerform('deploy', 'local-*', '--auto-approve');
    brokerform('local', 'registry', 'start');
    writeSettings();
    for (const each of SERVICES) await start(each, 1);
    break;
  case 'down':
    requireOwnCluster();
    await stopAll();
    brokerform('local', 'stop');
    break;
  case 'wipe':
    if (started().some(([each, instance]) => pidOf(each, instance) !== undefined))
      fail('services are running.', 'make examples-down');
    requireOwnCluster();
    brokerform('local', 'wipe', '--yes');
    rmSync(STATE, { recursive: true, force: true });
    break;
  case 'start':
    await start(named(service), whole(second, 1));
    break;
  case 'stop':
    await stop(named(service), whole(second, 1));
    break;
  case 'replay':
    replay(named(service));
    break;
  case 'outage':
    await breakDown(named(service), second ?? 'customer-1', whole(third, 1));
    break;
  case 'orders':
    await placeOrders(whole(service, 100));
    break;
  default:
    fail(
      `"${command ?? ''}" is not a command.`,
      'up, down, wipe, orders [count], start <service> [instance], stop <service> [instance], replay <service>, outage <service> <customer> <failures>',
    );
}
