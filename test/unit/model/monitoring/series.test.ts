import { readExpression } from '../../../../model/monitoring/own-alerts';
import { seriesIn } from '../../../../model/monitoring/expression';
import { promql } from '../../../../model/monitoring/promql';
import { allAlerts } from '../../../../model/monitoring/rules';
import { JMX_OBJECT_NAMES, JMX_SERIES } from '../../../../model/host/jmx-rules';
import type { Series } from '../../../../model/monitoring/series';
import { SERIES } from '../../../../model/monitoring/series';
import { seriesOf } from '../../../support/jmx-rules';
import { awsRules, localRules, zgcRules } from './support';

const all = Object.entries<Series>(SERIES);
const byJmx = all.filter(([, { origin }]) => origin === 'jmx');

/** `kafka.server:type=X,name=Y` of an attribute as rules see it. */
function objectName(attribute: string): string {
  const { domain = '', properties = '' } =
    /^(?<domain>[\w.]+)<(?<properties>[^>]*)><>/.exec(attribute)?.groups ?? {};
  return `${domain}:${properties.replaceAll(', ', ',')}`;
}

/** Whether a pattern of object names asks for one: `*` in its place, further properties after a comma. */
function asks(pattern: string, name: string): boolean {
  if (!pattern.includes('*')) return pattern === name;
  const [domain = '', properties = ''] = pattern.split(':');
  const [ofDomain, own = ''] = name.split(':');
  const wanted = properties.split(',').filter((property) => property !== '*');
  return domain === ofDomain && wanted.every((property) => own.split(',').includes(property));
}

describe('series of the JMX exporter', () => {
  it.each(byJmx)(
    'GIVEN %s THEN a rule makes it of its MBean, with its labels',
    (name, { mbean = '', labels = [] }) => {
      expect(seriesOf(mbean)).toEqual({
        name,
        labels: Object.fromEntries(labels.map((label) => [label, expect.any(String) as string])),
      });
    },
  );

  it.each(byJmx)('GIVEN %s THEN its MBean is asked for', (_, { mbean = '' }) => {
    expect(JMX_OBJECT_NAMES.filter((pattern) => asks(pattern, objectName(mbean)))).not.toEqual([]);
  });

  it.each(byJmx)('GIVEN %s THEN a counter is one, by its name', (name, { type }) => {
    expect(name.endsWith('_total')).toBe(type === 'counter');
  });

  it('GIVEN series that a running node is held against THEN alerts may read all of them', () => {
    const known = new Set<string>(Object.keys(SERIES));
    const unused = Object.values(JMX_SERIES)
      .flat()
      .filter((name) => !known.has(name));
    expect(unused).toEqual([]);
  });
});

describe('series of alerts', () => {
  const rules = [localRules(), awsRules(), zgcRules()];

  it('GIVEN any condition THEN its text selects the series that it is made of, of one environment', () => {
    for (const { alerts, recordings, environment } of rules)
      for (const { expression } of [...Object.values(alerts).flat(), ...recordings]) {
        const text = promql(expression);
        const read = readExpression(text);
        expect(read.errorAt).toBeUndefined();
        expect([...read.names].sort()).toEqual([...new Set(seriesIn(expression))].sort());
        const selectors = text.match(/[a-z_:0-9]+\{[^}]*\}/g) ?? [];
        expect(selectors.filter((each) => !each.includes(`environment="${environment}"`))).toEqual([]);
      }
  });

  it('GIVEN a counter THEN it is read as a rate or an increase, never by itself', () => {
    const counters = all.filter(([, { type }]) => type === 'counter').map(([name]) => name);
    for (const each of rules)
      for (const { expression } of [...allAlerts(each), ...each.recordings])
        for (const counter of counters)
          expect(promql(expression)).not.toMatch(new RegExp(`(?<!rate\\(|increase\\()${counter}\\{`));
  });
});
