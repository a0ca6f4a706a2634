import type { Recipient } from './personal.ts';

/** A recipient as lists show him: enough to tell two apart, not enough to find him. */
export function maskRecipient({ name, phone, region, address }: Recipient): Recipient {
  return {
    name: maskName(name),
    phone: maskMiddle(phone),
    region,
    address: address === '' ? '' : '***',
  };
}

/** An account as lists show it. */
export function maskAccount(account: string): string {
  return maskMiddle(account);
}

// 张三 → 张*; whole characters, whatever they are made of.
function maskName(name: string): string {
  const all = [...name];
  if (all.length <= 1) return '*'.repeat(all.length);
  return `${all.slice(0, 1).join('')}${'*'.repeat(Math.min(all.length - 1, 2))}`;
}

// 13812340001 → 138****0001. Of what is shorter, less is shown; how much is hidden is not.
function maskMiddle(text: string): string {
  const all = [...text];
  if (all.length === 0) return '';
  const [front, back] = all.length >= 11 ? [3, 4] : all.length >= 7 ? [2, 2] : [0, 1];
  const last = all.length > 2 ? all.slice(all.length - back).join('') : '';
  return `${all.slice(0, front).join('')}****${last}`;
}
