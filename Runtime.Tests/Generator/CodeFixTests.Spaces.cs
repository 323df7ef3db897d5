using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Unrolled.Tests;

public partial class CodeFixTests
{
    public static TheoryData<int, string> Spaced
    {
        get
        {
            TheoryData<int, string> data = [];
            foreach (string kind in new[] { "line", "region" })
            {
                for (int i = 0; i < CodeFixCase.All.Length; i++)
                {
                    data.Add(i, kind);
                }
            }

            return data;
        }
    }

    // Between any two tokens.
    [Theory]
    [MemberData(nameof(Spaced))]
    public async Task Fix_BetweenComments_WritesWhatCompiles(int number, string kind)
    {
        CodeFixCase expected = CodeFixCase.All[number];
        int count = 0;
        string before = Usings + string.Concat(CSharpSyntaxTree.ParseText(expected.Before).GetRoot().DescendantTokens().Select(t => Space(kind, count++) + t.Text)) + "\n";
        using var workspace = new AdhocWorkspace();
        Project project = ProjectOf(workspace, GeneratorRun.Of(before));
        Diagnostic companion = Assert.Single(await Companions(project));
        string after = Assert.Single(await Changed(project, await Offered(project, companion))).Text;
        GeneratorRun run = GeneratorRun.Of(after);
        Assert.True(!run.Problems.Any(), $"{after}\n{string.Join("\n", run.Problems)}");
    }

    private static string Space(string kind, int place) => kind == "line" ? $" // {place}\r\n" : $"\n#region {place}\n#endregion\n";
}
