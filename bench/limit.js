/* The browser's own limit: the same page as plain HTML and the same charts, switched without any framework. */
(function () {
  var pages = JSON.parse(document.getElementById("pages").textContent),
    place = document.getElementById("place");
  function show(quarter) {
    var page = pages[quarter],
      drawn = Array.from(place.querySelectorAll(".slot"));
    place.innerHTML = page.html;
    var wait = Array.from(place.querySelectorAll(".slot")).map(function (slot, at) {
      var chart = drawn[at] || slot;
      if (drawn[at]) {
        slot.replaceWith(chart);
      }
      return Plotly.react(chart, page.charts[at].data, page.charts[at].layout, page.charts[at].config);
    });
    Promise.all(wait).then(function () {
      place.dataset.shown = quarter;
    });
  }
  window.show = show;
  show(Object.keys(pages)[0]);
})();
