/** The few rules by which a chart lays out its parts; the build makes a file of them. */
declare module "uplot/dist/uPlot.min.css";
