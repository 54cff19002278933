import { digest, targetId } from "../../shared/identity.ts";
import { SYSTEM } from "./sound-schema.ts";

export function userPath(index: number): string {
  return `friday/users/list/${document(`user${index}`)}`;
}

export function userId(index: number): string {
  return targetId(SYSTEM, userPath(index));
}

export function engagementPath(index: number): string {
  return `friday/engagements/list/${document(`engagement${index}`)}`;
}

export function document(name: string): string {
  return digest(name).slice(0, 20);
}

export function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
