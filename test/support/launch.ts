export { LAUNCH } from "../../shared/launch.ts";
