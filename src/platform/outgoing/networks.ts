import { BlockList, isIPv6 } from 'node:net';

/** https://www.iana.org/assignments/iana-ipv4-special-registry and multicast, and what IPv6 has beside global unicast (2000::/3). */
const special4 = [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.0.2.0', 24], ['192.31.196.0', 24], ['192.52.193.0', 24],
  ['192.88.99.0', 24], ['192.168.0.0', 16], ['192.175.48.0', 24], ['198.18.0.0', 15], ['198.51.100.0', 24], ['203.0.113.0', 24], ['224.0.0.0', 4], ['240.0.0.0', 4],
] as const;
/** Global unicast that leads elsewhere: protocol assignments and tunnels (Teredo, 6to4), which hold an IPv4 address, and documentation. */
const special6 = [['2001::', 23], ['2001:db8::', 32], ['2002::', 16], ['3fff::', 20]] as const;

const special = new BlockList();
for (const [net, prefix] of special4) special.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of special6) special.addSubnet(net, prefix, 'ipv6');
const global6 = new BlockList();
global6.addSubnet('2000::', 3, 'ipv6');
/** Addresses by which clouds hand out credentials, and others that only machines side by side share; and nobody's. */
const neighbours = new BlockList();
for (const [net, prefix] of [['169.254.0.0', 16], ['0.0.0.0', 8], ['224.0.0.0', 4], ['240.0.0.0', 4]] as const) neighbours.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of [['fe80::', 10], ['fd00:ec2::', 32], ['ff00::', 8]] as const) neighbours.addSubnet(net, prefix, 'ipv6');

/** Whether this is an address of the open internet. */
export const isPublic = (address: string): boolean =>
  isIPv6(address) ? global6.check(address, 'ipv6') && !special.check(address, 'ipv6') : !special.check(address, 'ipv4');

/** Whether an operator's own server can be there, in their network or outside. An IPv4 address in the clothes of IPv6 is nobody's. */
export const mayBeOwn = (address: string): boolean =>
  isIPv6(address) ? !neighbours.check(address, 'ipv6') && !/^::(?!1$)/.test(address) && !/^64:ff9b:/i.test(address) : !neighbours.check(address, 'ipv4');
