namespace Unrolled.Reports;

/// <summary>The frame around a report's sections: the page, its colors, its table of contents.</summary>
internal static class ReportPage
{
    private const int ContentsFrom = 4;

    // No external resources, no script: a browser that is told to refuse them cannot load them by mistake either.
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

    // The colors of lines are those of Okabe and Ito's palette, which color-blind people can tell apart; for a dark page lighter ones.
    private const string Style = """
        :root{color-scheme:light dark;--page:#fff;--card:#f6f7f9;--text:#1b1f24;--soft:#5b6470;--rule:#dde1e6;--strong:#8b949e;--plus:0 114 178;--minus:213 94 0;
        --c0:#0072b2;--c1:#d55e00;--c2:#009e73;--c3:#b0508a;--c4:#c08600;--c5:#3f9fd6;--c6:#555b63}
        @media(prefers-color-scheme:dark){:root{--page:#14171b;--card:#1d2127;--text:#e4e7eb;--soft:#9aa4b0;--rule:#2c323a;--strong:#6b7580;--plus:86 160 230;--minus:240 138 50;
        --c0:#4aa8e8;--c1:#f28c3c;--c2:#35c79b;--c3:#dd8fbd;--c4:#e8b53a;--c5:#8fd0f5;--c6:#b3bac3}}
        *{box-sizing:border-box}
        body{margin:0 auto;padding:1.5rem 1rem 4rem;max-width:66rem;background:var(--page);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:anywhere}
        h1{font-size:1.75rem;line-height:1.2;margin:.5rem 0 1rem}
        h2{font-size:1.2rem;margin:2.2rem 0 .7rem;padding-top:.9rem;border-top:1px solid var(--rule)}
        nav{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;margin-bottom:1rem;font-size:.9rem}
        a{color:var(--c0)}
        .text{white-space:pre-line;margin:.6rem 0;max-width:46rem}
        .note,figcaption{color:var(--soft);font-size:.87rem;margin:.3rem 0}
        figcaption{color:var(--text);font-weight:600}
        pre{margin:.6rem 0;padding:.8rem 1rem;background:var(--card);border-radius:6px;font:13px/1.5 ui-monospace,"SF Mono",Consolas,"DejaVu Sans Mono",monospace;white-space:pre;overflow-x:auto}
        pre.colored{white-space:pre-wrap;font-size:14px;line-height:1.75}
        figure{margin:.6rem 0;min-width:0}
        .scroll{overflow-x:auto;max-width:100%}
        .wide svg{min-width:38rem}
        .square{max-width:38rem}
        .square .wide svg{min-width:0}
        .charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,25rem),1fr));gap:1rem 2rem}
        svg{display:block;width:100%;height:auto;font-size:12px;fill:var(--soft)}
        svg.map{width:auto;max-width:none}
        svg text.e{text-anchor:end}
        svg text.m{text-anchor:middle}
        svg .label{fill:var(--text)}
        .grid{stroke:var(--rule);fill:none}
        .axis{stroke:var(--strong);fill:none}
        .line{fill:none;stroke:currentColor;stroke-width:1.8;stroke-linejoin:round;stroke-linecap:round}
        .dash{stroke-dasharray:6 4}
        .area{fill:currentColor;fill-opacity:.22;stroke:none}
        .again .line{stroke-dasharray:9 3 2 3}
        .mark{stroke-width:1.4;stroke-dasharray:2 4}
        circle{fill:currentColor}
        .hint{fill:transparent}
        .hint:hover{fill:currentColor;fill-opacity:.35}
        .bar{fill:currentColor;fill-opacity:.5;stroke:currentColor;stroke-opacity:.8;stroke-width:.6}
        .positive{fill:rgb(var(--plus))}
        .negative{fill:rgb(var(--minus))}
        .missing{fill:var(--rule)}
        .frame{fill:none;stroke:var(--rule)}
        .s0{color:var(--c0)}.s1{color:var(--c1)}.s2{color:var(--c2)}.s3{color:var(--c3)}.s4{color:var(--c4)}.s5{color:var(--c5)}.s6{color:var(--c6)}
        .legend{display:flex;flex-wrap:wrap;align-items:center;gap:.15rem 1.2rem;margin:.2rem 0 .5rem;font-size:.87rem}
        .legend i{display:inline-block;vertical-align:middle;margin-right:.45rem;width:1.5rem;height:0;border-top:3px solid currentColor}
        .legend i.dashed,.legend i.again{border-top-style:dashed}
        .legend i.dotted{border-top-style:dotted}
        .legend i.upright{width:0;height:1rem;border-top:0;border-left:3px dotted currentColor}
        .legend i.point{width:.6rem;height:.6rem;border:0;border-radius:50%;background:currentColor}
        .legend i.box{width:.9rem;height:.9rem;border:1px solid currentColor;background:currentColor;opacity:.6}
        .legend i.ramp,.legend i.signed{width:9rem;height:.8rem;border:1px solid var(--rule);margin:0 -.6rem;background:linear-gradient(90deg,transparent,rgb(var(--plus)))}
        .legend i.signed{background:linear-gradient(90deg,rgb(var(--minus)),transparent,rgb(var(--plus)))}
        .figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,14rem),1fr));gap:.8rem}
        .figure{background:var(--card);border-radius:8px;padding:.8rem 1rem}
        .figure .name,.figure .baseline{color:var(--soft);font-size:.9rem}
        .figure .value{font-size:1.6rem;line-height:1.3;font-weight:600;font-variant-numeric:tabular-nums}
        .figure .value .unit{font-size:1rem;font-weight:400}
        table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums;overflow-wrap:normal}
        th,td{padding:.28rem .7rem;border-bottom:1px solid var(--rule);text-align:left;vertical-align:top}
        th{color:var(--soft);font-weight:600}
        td{max-width:40rem}
        .n{text-align:right;white-space:nowrap}
        .k{white-space:nowrap}
        .matrix th,.matrix td{padding:.22rem .45rem;text-align:right;border:1px solid var(--page);white-space:nowrap;max-width:none}
        .matrix th.m{text-align:center}
        .matrix tbody th{position:sticky;left:0;background:var(--page)}
        .dense th,.dense td{padding:.12rem .28rem;font-size:.74rem}
        .dense th.m{writing-mode:vertical-rl;transform:rotate(180deg);text-align:left;vertical-align:bottom;padding:.4rem .1rem}
        .matrix .sum{color:var(--soft);font-weight:400}
        details{margin:.6rem 0}
        summary{cursor:pointer;color:var(--soft)}
        .images{display:flex;flex-wrap:wrap;gap:.8rem}
        .image{margin:0;max-width:100%}
        .image img{max-width:100%;height:auto;image-rendering:pixelated;border:1px solid var(--rule)}
        .image figcaption{font-weight:400;font-size:.82rem;line-height:1.3}
        @media print{body{max-width:none}figure,tr{break-inside:avoid}h2{break-after:avoid}}

        """;

    /// <summary>The page.</summary>
    /// <param name="title">The title of the page.</param>
    /// <param name="sections">The part above all headings, then the section below each heading.</param>
    public static string Write(string title, IReadOnlyList<ReportSection> sections)
    {
        string name = MarkupText.Escape(title);
        var page = new MarkupText();
        page.AddMarkup("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        page.Add($"<meta http-equiv=\"Content-Security-Policy\" content=\"{Policy}\">\n<meta name=\"generator\" content=\"Unrolled\">\n<title>{name}</title>\n<style>\n");
        page.AddMarkup(Style.ReplaceLineEndings("\n"));
        AddShades(page);
        page.Add($"</style>\n</head>\n<body>\n<h1>{name}</h1>\n");
        if (sections.Count > ContentsFrom)
        {
            page.AddMarkup("<nav>");
            for (int i = 1; i < sections.Count; i++)
            {
                page.Add($"<a href=\"#section{i}\">{MarkupText.Escape(sections[i].Heading)}</a>");
            }

            page.AddMarkup("</nav>\n");
        }

        page.AddMarkup(sections[0].Body.ToString());
        for (int i = 1; i < sections.Count; i++)
        {
            page.Add($"<h2 id=\"section{i}\">{MarkupText.Escape(sections[i].Heading)}</h2>\n").AddMarkup(sections[i].Body.ToString());
        }

        return page.AddMarkup("</body>\n</html>\n").ToString();
    }

    // p1 … p10 and n1 … n10 of colored text; c0 … c10 and w0 … w10, right and wrong, of confusion matrices. None is so strong that text on it cannot be read.
    private static void AddShades(MarkupText page)
    {
        for (int i = 1; i <= 10; i++)
        {
            double opacity = 0.07 * i;
            page.Add($".p{i},.matrix .c{i}{{background:rgb(var(--plus)/{opacity:0.##})}}.n{i},.matrix .w{i}{{background:rgb(var(--minus)/{opacity:0.##})}}\n");
        }
    }
}
