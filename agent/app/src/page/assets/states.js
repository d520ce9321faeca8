import { times } from "./show.js";

times(document);
