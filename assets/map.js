/* A county of a map leads to its page: the trace's meta holds the address. Plotly tells of clicks where it draws hover labels; on a phone
   its layer lets fingers through to scroll, and the filled shapes themselves are pressed. */
(function () {
  var MAP = "county-map";
  function go(href) {
    if (typeof href !== "string" || href.charAt(0) !== "/" || href.charAt(1) === "/") {
      return;
    }
    window.tuoyu.go(href);
    window.scrollTo(0, 0);
  }
  function over(graph, on) {
    var box = graph.closest(".chart");
    if (box) {
      box.classList.toggle("map-over", on);
    }
  }
  function target(event) {
    var point = event && event.points && event.points[0];
    return point && point.data && point.data.meta;
  }
  function wire(graph) {
    if (graph.dataset.mapWired || !graph.on || !graph.layout || graph.layout.meta !== MAP) {
      return;
    }
    graph.dataset.mapWired = "1";
    graph.on("plotly_click", function (event) {
      go(target(event));
    });
    graph.on("plotly_hover", function (event) {
      over(graph, Boolean(target(event)));
    });
    graph.on("plotly_unhover", function () {
      over(graph, false);
    });
  }
  document.addEventListener("mouseover", function (event) {
    var graph = event.target.closest && event.target.closest(".js-plotly-plot");
    if (graph) {
      wire(graph);
    }
  });
  document.addEventListener("click", function (event) {
    var fill = event.target.closest && event.target.closest(".js-plotly-plot .js-fill");
    var graph = fill && fill.closest(".js-plotly-plot"),
      traced = fill && fill.closest("g.trace, g.fills");
    var bound = traced && (traced.__data__ || (traced.parentNode && traced.parentNode.__data__));
    var trace = bound && (bound.trace || (bound[0] && bound[0].trace));
    if (graph && graph.layout && graph.layout.meta === MAP && trace) {
      go(trace.meta);
    }
  });
})();
