import { render } from "preact";
import { App } from "./app.tsx";

// An earlier version kept an API key here.
localStorage.removeItem("tidings.session");

render(<App />, document.getElementById("app")!);
