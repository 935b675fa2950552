using Freshet.Server.Job;
using Microsoft.AspNetCore.Components;

namespace Freshet.Server.Components;

/// <summary>A component that redraws at each look at the job. Derived from by the pages; used by the renderer's thread.</summary>
public abstract class LiveComponent : ComponentBase, IDisposable
{
    /// <summary>The job as it runs.</summary>
    [Inject]
    protected JobFeed Feed { get; set; } = null!;

    /// <inheritdoc/>
    public void Dispose()
    {
        Feed.Changed -= Redraw;
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected override void OnInitialized() => Feed.Changed += Redraw;

    private void Redraw() => _ = InvokeAsync(StateHasChanged);
}
