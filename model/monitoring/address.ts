/** Addresses in an environment's monitoring settings. */
import { isLoopback } from '../../shared/server-address';

export interface AddressProblem {
  readonly message: string;
  readonly allowed: string;
  readonly remedy: string;
}

/**
 * What is wrong with an address to which something is sent; undefined if nothing is.
 *
 * @param what begins the sentence: `url of receiver hook`
 */
export function addressProblem(what: string, url: string): AddressProblem | undefined {
  if (!/^https?:\/\/[^\s/]+/.test(url))
    return {
      message: `${what} is "${url}", which is not an address.`,
      allowed: 'https://<host>/…',
      remedy: 'Correct it.',
    };
  if (/^https?:\/\/[^/]*@/.test(url))
    return {
      message: `${what} contains a login.`,
      allowed: 'an address without user and password',
      remedy: 'Put the token into a file and name it in token.',
    };
  if (url.startsWith('http:') && !isLoopback(hostOf(url)))
    return {
      message: `${what} is not encrypted.`,
      allowed: 'https, or http to the loopback interface',
      remedy: 'Reach the receiver by https.',
    };
  return undefined;
}

export function hostOf(url: string): string {
  return /^https?:\/\/(\[[^\]]+\]|[^/:]+)/.exec(url)?.[1] ?? '';
}
