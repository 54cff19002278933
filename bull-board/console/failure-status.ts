import { FAILURES, type Failure } from "../../shared/errors.ts";

/** The status of HTTP for a refusal or a failure, by the exit code that the command line ends with. */
export function failureStatus({ code }: Failure): number {
  switch (FAILURES[code]) {
    case 2:
      return 422;
    case 1:
    case 4:
      return 409;
    case 3:
    case 130:
      return 503;
  }
}
