using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Freshet.Architecture.Tests;

/// <summary>The C# files of the repository that the test was built from, parsed.</summary>
internal static class SourceTree
{
    private static readonly string Root = FindRoot();

    public static IReadOnlyList<(string Path, SyntaxTree Tree)> Files { get; } =
    [
        .. new[] { "src", "apps", "test", "bench" }
            .Select(folder => Path.Combine(Root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Select(file => (Path.GetRelativePath(Root, file).Replace('\\', '/'), file))
            .Where(f => !f.Item1.Split('/').Any(part => part is "bin" or "obj"))
            .OrderBy(f => f.Item1, StringComparer.Ordinal)
            .Select(f => (f.Item1, CSharpSyntaxTree.ParseText(File.ReadAllText(f.file), new CSharpParseOptions(LanguageVersion.Preview)))),
    ];

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Freshet.slnx")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"No folder above '{AppContext.BaseDirectory}' holds Freshet.slnx. Run the test from a clone of the repository.");
    }
}
