import { selectedDomains } from '../../../../operations/catalog/selected-domains';
import { catalog, domain } from '../../../support/resolved';

const whole = catalog(...['order', 'payment', 'shipping'].map((name) => domain({ name })));
const names = (variable?: string): string[] =>
  selectedDomains(whole, variable === undefined ? {} : { BROKERFORM_DOMAINS: variable }).map(
    ({ name }) => name,
  );

describe('domains to synthesize', () => {
  it('GIVEN no variable, or an empty one THEN all are', () => {
    expect(names()).toEqual(['order', 'payment', 'shipping']);
    expect(names('')).toEqual(['order', 'payment', 'shipping']);
  });

  it('GIVEN names with commas THEN these are, each once and in the catalog’s order', () =>
    expect(names(' shipping,order, shipping')).toEqual(['order', 'shipping']));

  it('GIVEN unknown names THEN it fails with all of them and the known ones', () =>
    expect(() => names('order,paymnet,nowhere')).toThrow(
      'BROKERFORM_DOMAINS: the catalog has no domain "paymnet", "nowhere".\n    allowed: order, payment, shipping\n    remedy:  Write "payment".',
    ));
});
