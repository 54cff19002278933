import { projectsCollection } from "../../oapp-production/collections/projects.ts";
import { CANONICAL } from "../system.ts";

export const projects = projectsCollection(CANONICAL);
