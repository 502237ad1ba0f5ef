/* What the place to drop files leaves out: it stays silent about a file it will not take, and its field has no name. */
(function () {
  var NOTICES = {"report-upload": "report-refused", "tasks-evidence": "tasks-refused"};
  function notice(event) {
    var place = event.target.closest && event.target.closest("#" + Object.keys(NOTICES).join(", #"));
    return place && document.getElementById(NOTICES[place.id]);
  }
  function fits(file, limits) {
    var name = file.name.toLowerCase();
    return (
      file.size <= Number(limits.limit) &&
      (!limits.types ||
        limits.types.split(" ").some(function (type) {
          return name.endsWith(type);
        }))
    );
  }
  function look(event) {
    var told = notice(event);
    if (!told) {
      return;
    }
    var files = Array.from((event.dataTransfer || event.target).files || []);
    var refused = files.some(function (file) {
      return !fits(file, told.dataset);
    });
    told.hidden = !refused;
    if (refused) {
      event.stopPropagation();
      event.preventDefault();
      event.target.value = "";
    }
  }
  function name(event) {
    var told = notice(event);
    if (told) {
      event.target.setAttribute("aria-label", told.dataset.label);
    }
  }
  document.addEventListener("change", look, true);
  document.addEventListener("drop", look, true);
  document.addEventListener("focusin", name, true);
})();
