using System.Text.RegularExpressions;

namespace Unrolled.Tests;

/// <summary>docs/file-format.md, beside what is written.</summary>
public partial class FileFormatPageTests
{
    [Fact]
    public void Page_HasTheTensorsOfAllModels()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root(), "docs", "file-format.md"));
        IEnumerable<Network> models = typeof(Models.Lstm1x1).Assembly.GetTypes()
            .Where(t => t.Namespace is "Unrolled.Tests.Models" or "Unrolled.Tests.WindowModels" && !t.IsNested && t.IsDefined(typeof(NetworkAttribute), false))
            .Select(t => (Network)Activator.CreateInstance(t, 1)!);
        string[] tensors = [.. models.SelectMany(m => m.Definition.Parameters).SelectMany(p => new[] { p.Name, p.ZeroTwin }).OfType<string>().Select(n => Layer().Replace(n[(n.LastIndexOf('.') + 1)..], "_l0")).Distinct()];
        Assert.Contains("weight_score", tensors);
        Assert.All(tensors, tensor => Assert.Contains($"`p.{tensor}`", page, StringComparison.Ordinal));
    }

    // The number of the layer in its module, and its direction.
    [GeneratedRegex("_l[0-9]+(_reverse)?$")]
    private static partial Regex Layer();
}
